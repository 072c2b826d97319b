"""PyYAML, imported without compiling the regular expressions of its Python reader, which libyaml has no use for.

They take a third of `import yaml`; each compiles when it is first asked for, so that PyYAML stays whole for everybody.
"""

from __future__ import annotations

import re
from functools import cache


class _Pattern:
    """A regular expression that compiles when one of its methods is wanted."""

    def __init__(self, *arguments: object) -> None:
        self._arguments = arguments

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(*self._arguments)  # type: ignore[call-overload]
        found: object = getattr(compiled, name)
        setattr(self, name, found)  # the next time it is found without a detour
        return found


@cache
def prepare() -> None:
    """Import PyYAML; for programs of one thread, before anything else imports it."""
    compiling = re.compile
    re.compile = _Pattern  # type: ignore[assignment]
    try:
        import yaml  # noqa: F401
    finally:
        re.compile = compiling
