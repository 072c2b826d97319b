"""`python -m kustomize_plugin`, for launchers that know an interpreter and no script."""

import sys

from kustomize_plugin.function import start

sys.exit(start())
