"""What the API server refuses, or cannot be asked."""

from __future__ import annotations

FORBIDDEN, NOT_FOUND, CONFLICT, GONE, INVALID = 403, 404, 409, 410, 422


class ClusterError(Exception):
    """A request has failed; `code` is that of HTTP, 0 where nobody answered."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code
