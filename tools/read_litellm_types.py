"""The types that one release of LiteLLM declares, as schemas: what it turns a text into, and which words it knows."""

import enum
import types
import typing
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

Schema = dict[str, Any]


def law(annotation: Any) -> Schema:
    """Return the schema of a field that LiteLLM checks: its words, those of its items, or its type."""
    members = [one for one in parts(annotation) if one is not types.NoneType]
    if members and all(words(one) for one in members):
        return {"enum": sorted({word for one in members for word in words(one)})}
    if len(members) == 1 and typing.get_origin(members[0]) is list:
        inner = list(parts(typing.get_args(members[0])[0]))
        if all(words(one) for one in inner):
            return {
                "type": ["array", "null"],
                "x-items": {"enum": sorted({word for one in inner for word in words(one)})},
            }
    return typed(annotation)


def words(annotation: Any) -> list[str]:
    """Return the words that a type has, where it has nothing else."""
    if typing.get_origin(annotation) is typing.Literal:
        values = [getattr(one, "value", one) for one in typing.get_args(annotation)]
        return values if all(isinstance(one, str) for one in values) else []
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        values = [one.value for one in annotation]
        return values if all(isinstance(one, str) for one in values) else []
    return []


def fields(model: Any) -> dict[str, Schema]:
    """Return the fields of a class that checks its input, by every name that it reads."""
    found: dict[str, Schema] = {}
    for name, field in model.model_fields.items():
        found[name] = law(field.annotation)
        if field.alias:
            found[field.alias] = found[name]
    return found


def required(model: Any) -> list[str]:
    """Return the fields that such a class cannot do without."""
    return sorted(name for name, field in model.model_fields.items() if field.is_required())


def hints(kind: Any) -> dict[str, Schema]:
    """Return the keys of a typed mapping, whose values nobody checks."""
    return {name: {} for name in typing.get_type_hints(kind)}


def named(module: str, name: str) -> Any:
    """Return an object of LiteLLM's; None where this release has none of that name."""
    try:
        return getattr(import_module(module), name, None)
    except ModuleNotFoundError:
        return None


def typed(annotation: Any) -> Schema:
    """Return the schema of an annotated type; empty where it has several forms."""
    kinds = {kind_of(part) for part in parts(annotation)} - {"null"}
    return reference(kinds.pop()) if len(kinds) == 1 and "" not in kinds else {}


def parts(annotation: Any) -> Iterator[Any]:
    """Yield the members of a union."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            yield from parts(part)
    elif str(origin).endswith(("ReadOnly", "Annotated")) or hasattr(annotation, "__metadata__"):
        yield from parts(typing.get_args(annotation)[0])
    else:
        yield annotation


def kind_of(annotation: Any) -> str:
    """Return the name of a plain type; empty for all else."""
    origin = typing.get_origin(annotation) or annotation
    if origin is types.NoneType:
        return "null"
    if origin is typing.Literal and all(isinstance(value, str) for value in typing.get_args(annotation)):
        return "text"
    if not isinstance(origin, type):
        return ""
    by_type: tuple[tuple[Any, str], ...] = (
        (bool, "flag"), ((int, float), "number"), (str, "text"), ((list, tuple), "list"), ((dict, Mapping), "mapping"),
    )  # fmt: skip
    return next((name for base, name in by_type if issubclass(origin, base)), "")


def reference(name: str) -> Schema:
    """Return a reference to one of the definitions."""
    return {"$ref": f"#/definitions/{name}"}
