"""Rendering in the cluster for Flux: sources in, checked and built, ExternalArtifacts out."""
