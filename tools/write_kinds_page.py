"""Writes docs/kinds.md, every field of the three kinds, from their JSON Schemas.

Run ``python -m tools.write_kinds_page`` after a change of a schema; a test compares.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kustomize_plugin.config import kind_shapes
from tools.write_fragment_schemas import FOLDER

PAGE = Path(__file__).resolve().parent.parent / "docs" / "kinds.md"
# what lies below these is LiteLLM's own, hundreds of names; an editor completes them
THEIRS = frozenset(("litellm_params", "model_info", *kind_shapes.SECTIONS, *kind_shapes.MAPPINGS, *kind_shapes.LISTS))
WORDS = {
    "string": "text",
    "object": "mapping",
    "array": "list",
    "number": "number",
    "boolean": "true or false",
    "integer": "number",
    "null": "null",
}
INTRODUCTION = """\
# The three kinds

Every field, as the JSON Schemas have them: `python -m tools.write_kinds_page` writes this page.
[Editors](editors.md) tells how an editor completes them. What lies below `litellm_params`, `model_info` and the
sections of a SettingsFragment is LiteLLM's own and goes to it as it is.

As with Kubernetes' own alpha versions, `v1alpha1` may still change between releases; the changelog then says what to
write instead.
"""


class _Dumper(yaml.SafeDumper):
    """Writes YAML as people do: lists indented, texts of several lines as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's names
        super().increase_indent(flow, indentless=False)


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def main() -> None:
    """Write the page again."""
    PAGE.write_text(written(), encoding="utf-8")


def written() -> str:
    """Return the page as it should be."""
    schemas = (
        json.loads((FOLDER / f"{kind.lower()}_v1alpha1.json").read_text(encoding="utf-8")) for kind in kind_shapes.KINDS
    )
    return "\n".join([INTRODUCTION, *map(_section, schemas)])


def _section(schema: dict[str, Any]) -> str:
    example = yaml.dump(schema["examples"][0], Dumper=_Dumper, sort_keys=False)
    lines = [f"## {schema['title']}", "", schema["description"], "", "```yaml", example.rstrip("\n"), "```", ""]
    lines += ["| field | | |", "|---|---|---|"]
    lines += [row for name in ("metadata", "spec") for row in _rows(schema["properties"][name], name)]
    return "\n".join([*lines, ""])


def _rows(law: dict[str, Any], path: str) -> Iterator[str]:
    """Yield a row for each field below a mapping; those that must be there are marked."""
    for name, field in law.get("properties", {}).items():
        inner = f"{path}.{name}" if "/" not in name else f'{path}["{name}"]'
        needed = ", required" if name in law.get("required", ()) else ""
        yield f"| `{inner}` | {_type(field)}{needed} | {_description(field)} |"
        if name not in THEIRS:
            yield from _rows(field, inner)
            yield from _rows(field.get("items", {}), f"{inner}[]")


def _type(field: dict[str, Any]) -> str:
    if "enum" in field:
        return " or ".join(f"`{one}`" for one in field["enum"])
    kinds = field.get("type", "object")
    return " or ".join(WORDS[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _description(field: dict[str, Any]) -> str:
    description = str(field.get("description", ""))
    default = f" Default: `{field['default']}`." if "default" in field and "Absent: `" not in description else ""
    return f"{description}{default}".replace("|", "\\|")


if __name__ == "__main__":
    main()
