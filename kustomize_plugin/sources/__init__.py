"""Where a LiteLLM config is kept, what runs it, and which variables that gets."""
