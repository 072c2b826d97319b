"""Words of a config that LiteLLM does not know: callbacks, types of caches, guardrails and their modes."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING
from kustomize_plugin.hooks.gateway import config_parts, spelling
from kustomize_plugin.hooks.gateway.config_parts import Part
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import typed

Flaw = tuple[Path, str, str, str, str]  # the path, what is wrong, the way out, a severity, the word

# with an unknown word in the first LiteLLM does not start; in the others it is a callback that nobody calls
_CALLBACKS = {
    "callbacks": "and does not start with it",
    "success_callback": "and never calls it",
    "failure_callback": "and never calls it",
    "service_callback": "and never calls it",
    "audit_log_callbacks": "and never calls it",
}
_FEW = 12  # so many words are listed, of more the nearest


def flaws(document: Document) -> Iterator[Flaw]:
    """Yield the unknown words of a config or SettingsFragment."""
    values = document.config if document.is_config else document.values.get("spec") if document.is_ours else None
    above: Path = () if document.is_config else ("spec",)
    settings = typed.mapping(typed.mapping(values).get("litellm_settings"))
    own = _own(typed.mapping(values)) | _own(settings)
    for key, effect in _CALLBACKS.items():
        listed = settings.get(key)
        for index, word in enumerate(listed if isinstance(listed, list) else ()):
            if _is_unknown(word, config_parts.words("callbacks")) and word not in own:
                place: Path = (*above, "litellm_settings", key, index)
                problem = f'callback "{word}" is not one that LiteLLM knows, {effect}'
                known = config_parts.words("callbacks")
                sure = key == "callbacks" or spelling.meant(word, known)
                yield place, problem, _way_out(word, known), ERROR if sure else WARNING, word
    for part in config_parts.parts(document):
        yield from _of_part(part)


def _own(values: dict[str, object]) -> set[str]:
    """Return the callbacks that a config describes itself."""
    return set(typed.mapping(values.get("callback_settings")))


def _of_part(part: Part) -> Iterator[Flaw]:
    if part.pattern == "litellm_settings.cache_params":
        known = config_parts.words("cache_types")
        word = part.values.get("type")
        if _is_unknown(word, known):
            problem = f'cache type "{word}" is not one that LiteLLM knows, and it does not start with it'
            yield (*part.path, "type"), problem, _way_out(str(word), known), ERROR, str(word)
    elif part.pattern == "guardrails[].litellm_params":
        for key in ("guardrail", "mode"):
            known = typed.texts(typed.mapping(part.known.get(key)).get("enum"))
            for path, word in _written(part.values.get(key), key == "mode"):
                if _is_unknown(word, known):
                    problem = (
                        f'guardrail {"type" if key == "guardrail" else key} "{word}" is not one that LiteLLM knows'
                    )
                    effect = "and it starts without the guardrail"
                    yield (*part.path, key, *path), f"{problem}, {effect}", _way_out(word, known), ERROR, word


def _written(value: object, is_mode: bool) -> Iterator[tuple[Path, str]]:
    """Yield the words of a value; a mode may be a list, or one for each tag."""
    if isinstance(value, str):
        yield (), value
    elif is_mode and isinstance(value, list):
        for index, one in enumerate(value):
            if isinstance(one, str):
                yield (index,), one
    elif is_mode and isinstance(value, dict):
        for path, one in _tagged(value):
            for deeper, word in _written(one, isinstance(one, list)):
                yield (*path, *deeper), word


def _tagged(mode: dict[object, object]) -> Iterator[tuple[Path, object]]:
    yield ("default",), mode.get("default")
    for tag, one in typed.mapping(mode.get("tags")).items():
        yield ("tags", tag), one


def _is_unknown(word: object, known: list[str]) -> bool:
    """Tell whether a text is a word that is not known: neither a path of Python, nor filled in later."""
    return isinstance(word, str) and bool(word) and word not in known and not any(mark in word for mark in ".${/:")


def _way_out(word: str, known: list[str]) -> str:
    if near := spelling.meant(word, known):
        return f'did you mean "{near}"?'
    return f"allowed: {', '.join(known)}" if len(known) <= _FEW else "a class of your own has a dot in its path"
