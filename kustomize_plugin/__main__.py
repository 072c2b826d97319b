"""`python -m kustomize_plugin`, for launchers that know an interpreter and no script."""

import os
import sys

# -m looks first into the folder that it is started in, and that may be the one to build: somebody's pull request
_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib costs 8 ms
if not sys.flags.safe_path and os.path.abspath(sys.path[0]) != _HOME:  # noqa: PTH100 - likewise
    del sys.path[0]

from kustomize_plugin.function import start  # noqa: E402 - now that it is ours

sys.exit(start())
