"""Secrets: what one looks like, and how it is kept out of messages."""
