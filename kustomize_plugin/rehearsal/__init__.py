"""The real LiteLLM proxy with fake upstreams that break, one mode after the other."""
