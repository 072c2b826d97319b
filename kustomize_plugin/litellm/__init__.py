"""What LiteLLM does with a config."""
