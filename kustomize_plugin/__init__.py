"""Merges LiteLLM model fragments into one gateway configuration during `kustomize build`."""

__version__ = "0.1.0"
GROUP = "kustomize-litellm.dev"  # the API group of our own kinds
