"""What one LiteLLM proxy reads, and what is wrong with it."""
