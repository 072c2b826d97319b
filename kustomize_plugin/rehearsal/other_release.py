"""Where the LiteLLM is that another one is compared with."""

from __future__ import annotations

import re
from pathlib import Path

from kustomize_plugin.rehearsal import litellm_release, proxy
from kustomize_plugin.rehearsal.proxy import ProxyError

_RELEASE = re.compile(r"\d+\.\d+\.\d+")
_PLACES = ("litellm-{}", ".tools/litellm-{}", "venv-{}", ".venv-{}")  # environments of their own, by release


def find(named: str, beside: Path) -> Path:
    """Return the executable of a release, or the one at a path; raises ProxyError.

    A release is looked for in folders named after it, of this folder and of the one where the environment of `beside`
    is: the command that installs one names it so.
    """
    if not _RELEASE.fullmatch(named):
        path = Path(named)
        return proxy.find(path / "bin" / "litellm" if path.is_dir() else path)
    environment = beside.resolve().parent.parent
    for folder in (Path(), environment.parent):
        for place in _PLACES:
            executable = folder / place.format(named) / "bin" / "litellm"
            if executable.exists():
                return executable.absolute()
    raise ProxyError(f"LiteLLM {named} is not here; {litellm_release.how_to_install(named)}, or name its executable")
