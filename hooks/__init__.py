"""Lint rules for model fragments and the gateway around them, and the runner that applies them."""
