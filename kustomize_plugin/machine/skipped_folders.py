"""The folders in which nobody keeps a kustomization of their own."""

SKIPPED = frozenset((".git", ".venv", "node_modules", ".tools", "__pycache__", ".tox", "vendor"))
