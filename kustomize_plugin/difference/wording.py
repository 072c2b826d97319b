"""Values of a config in words that may be shown: flat, on one line, without secrets."""

from __future__ import annotations

from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.gateway.finished_gateway import FinishedGroup
from kustomize_plugin.picture.markup import printable
from kustomize_plugin.secrets import inline_keys, redaction
from kustomize_plugin.yamltext import go_scalar


def group(found: FinishedGroup) -> str:
    """Describe a group that was added or removed."""
    return f"{found.tier}, {found.routing}; {' and '.join(deployment(one) for one in found.own) or 'no deployment'}"


def deployment(found: Deployment) -> str:
    """Name a deployment by its model and address."""
    address = f" at {redaction.value('api_base', found.api_base)}" if found.api_base else ""
    return line(f"{redaction.value('model', found.model)}{address}")


def chain(targets: list[str] | None) -> str:
    """Show the targets of a chain; nothing for none."""
    return "" if targets is None else line(f"[{', '.join(targets)}]")


def flat(values: dict[str, object], prefix: str = "") -> dict[str, str]:
    """Return all values below a mapping under dotted keys, shown."""
    found: dict[str, str] = {}
    for key, value in values.items():
        path = f"{prefix}{line(str(key))}"
        if isinstance(value, dict) and value:
            found |= flat(value, f"{path}.")
        else:
            found[path] = line(_shown(path, str(key), value))
    return found


def line(text: str) -> str:
    """Put a text on one line."""
    return printable(text).replace("\n", " ")


def _shown(path: str, key: str, value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_shown(path, key, one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_shown(path, str(name), one)}' for name, one in value.items())}}}"
    if isinstance(value, str) and _is_secret(path, key, value):
        return inline_keys.redacted(value)
    shown = redaction.value(key, value)
    looks_otherwise = isinstance(value, str) and not isinstance(go_scalar.read(value), str)
    return f'"{shown}"' if looks_otherwise else shown


def _is_secret(path: str, key: str, value: str) -> bool:
    """Tell whether a value is a secret by its place; which ones are by their names is told elsewhere."""
    if path.startswith(f"{redaction.LITERALS}."):
        return not inline_keys.is_reference(value)
    return not inline_keys.ANY_NAMES.isdisjoint(path.split(".")) and inline_keys.is_opaque(key, value)
