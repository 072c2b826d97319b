"""References to the environment as people write them, and what LiteLLM makes of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.secrets import inline_keys
from kustomize_plugin.secrets.inline_keys import REFERENCE

Flaw = tuple[str, str, str]  # the rest of a sentence that begins with the key, the way out, and a severity

_WHOLE = "put the whole value into a variable"
_SECTIONS = ("litellm_settings", "router_settings", "general_settings")
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_KEPT_BY_KUBERNETES = re.compile(r"[A-Za-z_.-][\w.-]*")
_SHELL = re.compile(r"\$(?:\{([A-Za-z_]\w*)(?::?[-=?+][^}]{0,255})?\}|\(([A-Za-z_]\w*)\)|([A-Z_][A-Z0-9_]*))")
_PYTHON = re.compile(
    r"(os\.environ(?:\.get)?|os\.getenv|os\.env|environ|env)(?:[.:/]|\[[\"']?|\([\"']?)([A-Za-z_]\w*)[\"']?[\])]?"
)
# LiteLLM searches these by itself, inside longer texts and in lists
_SEARCHED = frozenset(("pass_through_endpoints", "alert_to_webhook_url"))
# where `$` belongs to somebody else's language
_PROSE = re.compile(r"pattern|regex|prompt|template|message|description|rule|content|text")
_ADDRESSES = ("api_base", "base_url", "api_key", "database_url", "redis_url", "host", "url")


def texts(document: Document) -> Iterator[tuple[Path, str]]:
    """Yield the texts of a config or fragment in which a reference makes sense, with their paths."""
    values = document.config if document.is_config else document.values.get("spec") if document.is_ours else None
    above: Path = () if document.is_config else ("spec",)
    for section in (*_SECTIONS, "environment_variables"):
        yield from _below(values.get(section) if isinstance(values, dict) else None, (*above, section))
    if isinstance(values, dict):
        yield from _credentials(values.get("credential_list"), (*above, "credential_list"))
    for deployment in document.deployments:
        yield from _below(deployment.params, (*deployment.path, "litellm_params"))


def flaws(path: Path, value: str, any_name: bool) -> Iterator[Flaw]:
    """Yield what is wrong with a text; `any_name` says that a secret manager is asked, which has names of its own."""
    if _SEARCHED.intersection(map(str, path)) or inline_keys.is_pasted_key(value):
        return
    if value.startswith(REFERENCE):
        yield from _name(value.removeprefix(REFERENCE), any_name)
        if isinstance(path[-1], int):
            yield "has a reference as an item of a list, where LiteLLM does not replace it", "", ERROR
    else:
        yield from _other(key_of(path), value)


def key_of(path: Path) -> str:
    """Return the last key of a path, which ends in indexes where the value is in a list."""
    return next(step for step in reversed(path) if isinstance(step, str))


def _name(name: str, any_name: bool) -> Iterator[Flaw]:
    if not name.strip():
        yield f'is "{REFERENCE}" without a name', "write the variable after the slash", ERROR
    elif any_name or _VARIABLE.fullmatch(name):
        return
    elif _KEPT_BY_KUBERNETES.fullmatch(name):
        yield f'is "{REFERENCE}{name}", an unusual name', "the Secret has to spell it the same way", WARNING
    else:
        yield f'is "{REFERENCE}{name}", which is not a valid variable name', f"write {REFERENCE}{_cleaned(name)}", ERROR


def _other(key: str, value: str) -> Iterator[Flaw]:
    """Judge a text that is not a reference of LiteLLM's."""
    whole = value.strip()
    shell, python = _SHELL.fullmatch(whole), _PYTHON.fullmatch(whole)
    if python is not None and (python[1].startswith("os.") or _VARIABLE.fullmatch(python[2])):
        yield f'is "{whole}", which LiteLLM does not replace', f"write {REFERENCE}{python[2]}", ERROR
    elif _PROSE.search(key):
        return
    elif shell is not None:
        name = shell[1] or shell[2] or shell[3]
        yield f'is "{_bare(shell)}", which LiteLLM does not replace', f"write {REFERENCE}{name}", ERROR
    elif REFERENCE in value:
        yield f'has "{REFERENCE}…" inside a longer text, where LiteLLM does not replace it', _WHOLE, ERROR
    elif key.endswith(_ADDRESSES) and (inner := _SHELL.search(value)) and not inner[3]:
        yield f'has "{_bare(inner)}" inside, which LiteLLM does not replace', _WHOLE, ERROR


def _bare(shell: re.Match[str]) -> str:
    """Return a shell variable without its default, which may be a secret; a number or a switch is none."""
    return re.sub(r"(\w)(?!:?[-=](?:[\d.]+|true|false)\})(?::?[-=?+][^}]{0,255})\}", r"\1}", shell.group())


def _cleaned(name: str) -> str:
    return re.sub(r"\W+", "_", name.strip().strip("${}")).strip("_").upper() or "NAME"


def _credentials(entries: object, path: Path) -> Iterator[tuple[Path, str]]:
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        values = entry.get("credential_values") if isinstance(entry, dict) else None
        yield from _below(values, (*path, index, "credential_values"))


def _below(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, element in value.items():
            yield from _below(element, (*path, str(key)))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _below(element, (*path, index))
    elif isinstance(value, str) and ("$" in value or "env" in value):
        yield path, value
