"""YAML as text: where things are, what they say, and edits that leave the rest alone."""
