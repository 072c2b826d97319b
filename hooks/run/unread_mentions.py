"""Files that mention a LiteLLM config and were not read as one: each with the reason, so nothing is left out unsaid."""

from __future__ import annotations

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.machine import real_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kustomize_plugin.finding import Finding
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.run.gathered import Gathered

# what anybody would search for who wants to know where the configs are
_WORDS = ("model_list", "litellm_params", "proxy_config", "LiteLLMModel")
# "model_list:" in base64, which has three forms, each without the characters that its neighbours change
_ENCODED = ("bW9kZWxfbGlzdD", "1vZGVsX2xpc3Q6", "tb2RlbF9saXN0O")
_SAY_WHY = frozenset(("LK001", "LK005"))  # findings on a file that could not be read
_NO_YAML = "not YAML by its name"
_TEMPLATE = "a template, which can be judged as it is rendered"
_BASE64 = "a config in base64; under stringData lint reads it"
_OTHER = "YAML without a config that lint knows"
EXCLUDED = "excluded by the settings"


def reasons(files: Gathered, roots: Iterable[Root], findings: Iterable[Finding]) -> dict[str, str]:
    """Return the files with why each was not read: those of which no finding says so and no build root reaches."""
    named = {one.where.file for one in findings if one.where is not None and one.code in _SAY_WHY}
    reached = {path for one in roots for path in one.reached}
    unread = {path: reason for path, reason in _unread(files) if path not in named}
    return {path: reason for path, reason in unread.items() if real_paths.path(path) not in reached}


def _unread(files: Gathered) -> Iterator[tuple[str, str]]:
    for source in files.sources:
        reason = _reason(source) if _is_mentioned(source) else ""
        if reason:
            yield source.path, reason
    for path in files.excluded:
        found = files.tree.load(path)
        if found is not None and _is_mentioned(found):
            yield path, EXCLUDED


def _is_mentioned(source: TextFile) -> bool:
    text = source.text
    return any(word in text for word in _WORDS) or _is_encoded(text)


def _is_encoded(text: str) -> bool:
    """Tell whether a Secret's `data` holds a config."""
    return "Secret" in text and any(word in text for word in _ENCODED)


def _reason(source: TextFile) -> str:
    """Return why nothing of a file was read as a config; empty where something was."""
    if not source.is_yaml:
        return _NO_YAML
    if _is_encoded(source.text):
        return _BASE64
    if any(one.is_config or one.is_ours for one in source.documents):
        return ""
    if any(one.broken_configs for one in source.documents):  # LK001 says so, but where the text is not yet whole
        return _TEMPLATE
    return _TEMPLATE if source.is_template else _OTHER
