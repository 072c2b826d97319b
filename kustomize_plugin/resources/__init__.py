"""Kubernetes resources as kustomize hands them over."""
