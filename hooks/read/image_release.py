"""Which release of LiteLLM an image is, told from the tags that a text names."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.text import Text

Release = tuple[int, int, int]
MOVING: Release = (10**6, 0, 0)  # a tag that follows the newest release
_VERSION = r"[\"']?(?:main-)?v?(?P<{0}>\d{{1,9}}\.\d{{1,9}}\.\d{{1,9}}|latest|stable|nightly)"
# `image: ghcr.io/berriai/litellm:v1.2.3`, or the tag on one of the next lines
_IMAGE = (
    r"litellm[\w./-]{0,200}:"
    + _VERSION.format("here")
    + r"|litellm[\w-]{0,100}[\"']?[^\S\n]*(?:#[^\n]{0,300})?\n(?:[^\n]{0,80}\n){0,2}?[ \t-]*(?:newTag|tag):[ \t]*"
    + _VERSION.format("below")
)


def newest(source: Text) -> Release:
    """Return the newest release that a text names; zeros where it names none."""
    if "litellm" not in source.text or ("image" not in source.text and "ag:" not in source.text):
        return (0, 0, 0)
    found = [match["here"] or match["below"] for match in re.finditer(_IMAGE, source.text)]
    return max((MOVING if not one[0].isdigit() else _numbers(one) for one in found), default=(0, 0, 0))


def _numbers(version: str) -> Release:
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch
