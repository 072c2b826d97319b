"""Words of a config that LiteLLM does not know: callbacks, types of caches, guardrails and their modes."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING
from kustomize_plugin.hooks.gateway import config_parts, spelling
from kustomize_plugin.hooks.gateway.config_parts import Part
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import typed

Flaw = tuple[Path, str, str, str, str]  # the path, what is wrong, the way out, a severity, the word

_CALLBACKS = ("callbacks", "success_callback", "failure_callback", "service_callback", "audit_log_callbacks")
_FEW = 12  # so many words are listed, of more the nearest


def flaws(document: Document) -> Iterator[Flaw]:
    """Yield the unknown words of a config or SettingsFragment."""
    values = document.config if document.is_config else document.values.get("spec") if document.is_ours else None
    above: Path = () if document.is_config else ("spec",)
    settings = typed.mapping(typed.mapping(values).get("litellm_settings"))
    own = _own(typed.mapping(values)) | _own(settings)
    for key in _CALLBACKS:
        yield from _callbacks((*above, "litellm_settings", key), settings.get(key), own, is_fatal=key == "callbacks")
    for name, one in typed.mapping(typed.mapping(values).get(config_parts.CALLBACKS)).items():
        yield from _described((*above, config_parts.CALLBACKS, name), one)
    for part in config_parts.parts(document):
        yield from _of_part(part, own)
    for deployment in document.deployments:
        yield from _mode((*deployment.path, "model_info", "mode"), deployment.info.get("mode"))


def _described(path: Path, values: object) -> Iterator[Flaw]:
    """Judge the settings of one callback: LiteLLM looks up those of some by name, and takes addresses of any name."""
    name, known = str(path[-1]), config_parts.words(config_parts.CALLBACKS)
    kind = typed.mapping(values).get("callback_type")
    if kind is not None and kind != config_parts.OWN_ADDRESS:
        if isinstance(kind, str) and not _is_unknown(kind, []):
            return
        problem = f'the type of callback "{name}" is not one that LiteLLM knows, and it never calls it'
        yield (*path, "callback_type"), problem, f"write {config_parts.OWN_ADDRESS}", ERROR, str(kind)
    elif kind is None and _is_unknown(name, known):
        near = spelling.meant(name, known)
        way_out = f'did you mean "{near}"?' if near else "remove them"
        yield path, f'LiteLLM reads no settings of callback "{name}"', way_out, ERROR if near else WARNING, name


def _own(values: dict[str, object]) -> set[str]:
    """Return the callbacks that a config describes itself."""
    return set(typed.mapping(values.get("callback_settings")))


def _callbacks(path: Path, listed: object, own: set[str], *, is_fatal: bool) -> Iterator[Flaw]:
    """Judge a list of callbacks; an unknown word stops the start in one of the lists, and is passed over in others."""
    known = config_parts.words("callbacks")
    effect = "and does not start with it" if is_fatal else "and never calls it"
    for index, word in enumerate(typed.sequence(listed)):
        if isinstance(word, str) and _is_unknown(word, known) and word not in own:
            problem = f'callback "{word}" is not one that LiteLLM knows, {effect}'
            severity = ERROR if is_fatal or spelling.meant(word, known) else WARNING
            yield (*path, index), problem, _way_out(word, known), severity, word


def _of_part(part: Part, own: set[str]) -> Iterator[Flaw]:
    if part.pattern == "litellm_settings.default_team_settings[]":
        for key in _CALLBACKS[:3]:
            yield from _callbacks((*part.path, key), part.values.get(key), own, is_fatal=False)
    elif part.pattern == "guardrails[].litellm_params":
        yield from _of_guardrail(part)
    elif part.pattern == "litellm_settings.cache_params":
        known = config_parts.words("cache_types")
        word = part.values.get("type")
        if _is_unknown(word, known):
            problem = f'cache type "{word}" is not one that LiteLLM knows, and it does not start with it'
            yield (*part.path, "type"), problem, _way_out(str(word), known), ERROR, str(word)


def _of_guardrail(part: Part) -> Iterator[Flaw]:
    for key in ("guardrail", "mode"):
        known = typed.texts(typed.mapping(part.known.get(key)).get("enum"))
        for path, word in _written(part.values.get(key), key == "mode"):
            if _is_unknown(word, known):
                problem = f'guardrail {"type" if key == "guardrail" else key} "{word}" is not one that LiteLLM knows'
                effect = "and it starts without the guardrail"
                yield (*part.path, key, *path), f"{problem}, {effect}", _way_out(word, known), ERROR, word


def _mode(path: Path, word: object) -> Iterator[Flaw]:
    """Judge what kind of model a deployment says it is."""
    known = config_parts.words("modes")
    if isinstance(word, str) and known and _is_unknown(word, known) and not word.startswith("os.environ"):
        near = spelling.meant(word, known)
        way_out = f'did you mean "{near}"?' if near else "write chat, embedding or what else it is"
        yield path, f'mode "{word}" is not one that LiteLLM knows, so its health check fails', way_out, WARNING, word


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


WORDS = {"guardrails[].litellm_params": ("guardrail", "mode"), "litellm_settings.cache_params": ("type",)}


def _is_unknown(word: object, known: list[str]) -> bool:
    """Tell whether a text is a word that is not known: neither a path of Python, nor filled in later."""
    return isinstance(word, str) and bool(word) and word not in known and not any(mark in word for mark in ".${/:")


def _way_out(word: str, known: list[str]) -> str:
    if near := spelling.meant(word, known):
        return f'did you mean "{near}"?'
    return f"allowed: {', '.join(known)}" if len(known) <= _FEW else "a class of your own has a dot in its path"
