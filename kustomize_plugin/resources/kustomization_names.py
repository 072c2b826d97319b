"""What the file that makes a folder a kustomization may be called."""

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
