"""`kustomize-litellm install`: the launcher of the legacy exec plugin, under kustomize's plugin home."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from yaml.nodes import MappingNode

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.machine import files, first_start
from kustomize_plugin.yamltext import nodes
from kustomize_plugin.yamltext.splice import Splice

FUNCTION = "config.kubernetes.io/function"
EXAMPLE = f"""\
apiVersion: {kind_shapes.API_VERSION}
kind: FragmentMerge
metadata:
  name: litellm
spec:
  configMap: {{name: litellm-config, key: config.yaml, from: base.yaml}}
  rollout: {{kind: Deployment, name: litellm}}
"""
# kustomize starts it in the folder that it builds: nothing may be imported from there. Where we are installed for one
# user only, or found by a path in the environment, the second one starts.
_LAUNCHERS = (
    """\
#!/bin/sh
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONINSPECT
PYTHONSAFEPATH=1 PYTHONNOUSERSITE=1 exec {command} --legacy "$1"
""",
    '#!/bin/sh\nPYTHONSAFEPATH=1 exec {command} --legacy "$1"\n',
)


class LauncherError(Exception):
    """The launcher does not work; the message names the way out."""


def plugin_home() -> Path:
    """Return the directory in which kustomize looks for plugins."""
    home = os.environ.get("KUSTOMIZE_PLUGIN_HOME")
    if home:
        return Path(home)
    config = os.environ.get("XDG_CONFIG_HOME")
    return (Path(config) if config else Path.home() / ".config") / "kustomize" / "plugin"


def launcher(home: Path) -> Path:
    """Lay the launcher under a plugin home and return its path; raises OSError and LauncherError."""
    path = home / kind_shapes.API_VERSION / "fragmentmerge" / "FragmentMerge"
    path.parent.mkdir(parents=True, exist_ok=True)
    flaw = ""
    for text in _LAUNCHERS:
        files.write(path, text.format(command=_command()))
        files.let_run(path)
        flaw = first_start.legacy_flaw(path)
        if not flaw:
            break
    if flaw:
        raise LauncherError(f"{path} was written, but does not start: {flaw}; reinstall kustomize-litellm")
    return path


def without_function(text: str) -> str:
    """Return a FragmentMerge without its function annotation, which keeps kustomize from the legacy way."""
    splice = Splice(text)
    root = splice.root
    pair = nodes.entry(root, "metadata")
    annotations = nodes.entry(pair[1], "annotations") if pair else None
    if annotations is None or nodes.entry(annotations[1], FUNCTION) is None:
        return text
    if isinstance(annotations[1], MappingNode) and len(annotations[1].value) == 1:
        splice.drop(("metadata", "annotations"))
    else:
        splice.drop(("metadata", "annotations", FUNCTION))
    return splice.render()


def _command() -> str:
    """Return the shell words that start this very installation."""
    script = Path(sys.argv[0]).absolute()
    if script.name == "kustomize-litellm" and os.access(script, os.X_OK):
        return shlex.quote(str(script))
    return f"{shlex.quote(sys.executable)} -P -m kustomize_plugin"
