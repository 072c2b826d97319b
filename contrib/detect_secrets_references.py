"""A filter for detect-secrets 1.5: a value that LiteLLM reads from elsewhere is no secret.

detect-secrets scan --plugin contrib/detect_secrets_litellm.py \
    --filter file://contrib/detect_secrets_references.py::is_reference
"""

from __future__ import annotations

import re

# a variable or a path in a secret manager; letters and digits without a break are a key that somebody pasted
_REFERENCE = re.compile(r"os\.environ/(?![A-Za-z0-9]{20,}$)[A-Za-z_][\w./-]*|oidc/\S+")
_PASTED = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{20,}|(?:^|/)sk-")


def is_reference(secret: str) -> bool:
    """Tell detect-secrets to pass over a reference such as `os.environ/OPENAI_API_KEY`."""
    return _REFERENCE.fullmatch(secret) is not None and _PASTED.search(secret) is None
