"""What becomes of one look at an ExternalArtifact: an artifact, or a reason why there is no new one."""

from __future__ import annotations

from typing import NamedTuple

SUCCEEDED = "Succeeded"
BUILD_FAILED = "BuildFailed"
BUILD_TIMED_OUT = "BuildTimedOut"
BUILD_OUT_OF_MEMORY = "BuildOutOfMemory"
INVALID_PATH = "InvalidPath"
SOURCE_REFUSED = "SourceRefused"
ACCESS_DENIED = "AccessDenied"
UNSUPPORTED_SOURCE = "UnsupportedSource"
SOURCE_NOT_FOUND = "SourceNotFound"
SOURCE_NOT_READY = "SourceNotReady"
FETCH_FAILED = "FetchFailed"
STORAGE_FAILED = "StorageFailed"

RETRIED = frozenset((SOURCE_NOT_FOUND, SOURCE_NOT_READY, FETCH_FAILED, STORAGE_FAILED))
# what may have been the machine's fault, or the network's: looked at again now and then, though nothing has changed
_FLEETING = frozenset((BUILD_TIMED_OUT, BUILD_OUT_OF_MEMORY, SOURCE_REFUSED))


class Published(NamedTuple):
    """An artifact that lies in the store; `source_revision` is what it was built from."""

    path: str
    digest: str
    size: int
    revision: str
    source_revision: str

    @property
    def reason(self) -> str:
        """Return the reason of its condition."""
        return SUCCEEDED

    @property
    def message(self) -> str:
        """Return the message of its condition."""
        return f"stored artifact for revision {self.revision}"


class Refusal(NamedTuple):
    """Why the last artifact stays; `source_revision` is empty where none was looked at."""

    reason: str
    message: str
    source_revision: str = ""

    @property
    def is_retried(self) -> bool:
        """Tell whether it is tried again soon, though nobody has changed anything."""
        return self.reason in RETRIED

    @property
    def is_fleeting(self) -> bool:
        """Tell whether the same input may have another end the next time."""
        return self.is_retried or self.reason in _FLEETING


Verdict = Published | Refusal


class RefusedError(Exception):
    """Nothing can be published; `refusal` says why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(reason, message)
