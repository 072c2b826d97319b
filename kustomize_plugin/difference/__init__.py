"""`kustomize-litellm diff`: what a branch changes, in the gateway's terms."""
