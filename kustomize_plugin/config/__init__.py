"""A LiteLLM config and our own kinds, as values."""
