"""`kustomize-litellm graph`: a gateway drawn, as Mermaid, SVG and an HTML report."""
