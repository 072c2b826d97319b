"""Merges LiteLLM model fragments into one gateway configuration during `kustomize build`."""

__version__ = "0.1.0"
