"""A build root followed in kustomize's order."""
