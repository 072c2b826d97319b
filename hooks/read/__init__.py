"""A file as rules see it."""
