"""What a run has checked, counted: a run that looked at nothing must not look like one that found nothing."""

from __future__ import annotations

from kustomize_plugin.finding import ERROR, INFO, WARNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kustomize_plugin.finding import Finding
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.document import Document
    from kustomize_plugin.hooks.read.text_file import TextFile

PROXY = "LiteLLMProxy"
_GRADES = {ERROR: "error", WARNING: "warning", INFO: "note"}


class Tally:
    """How many configs, model groups, fallback chains, build roots and files a run has looked at, and `parsed`."""

    def __init__(self, sources: Iterable[TextFile], roots: list[Root], repeats: int = 0) -> None:
        self.repeats = repeats  # findings that are not told again at a render
        self.files = self.parsed = self.configs = self.groups = self.chains = 0
        proxies = parts = 0  # of the operator, whose config is made of several resources
        self.roots = len(roots)
        for source in sources:
            self.files += 1
            for document in _ours(source):
                self._count(document)
                if document.is_part_of_operator:
                    parts += 1
                    proxies += document.parent is not None and document.parent.kind == PROXY
            self.parsed += source.is_parsed
        self.configs += max(proxies, min(parts, 1))

    def _count(self, document: Document) -> None:
        from kustomize_plugin.hooks.gateway.one_proxy import Gateway  # with the parser, which most runs do not need

        self.configs += document.is_config and not document.is_part_of_operator
        self.groups += len({one.group for one in document.deployments})
        self.chains += len(Gateway([document]).chains)

    def text(self, findings: list[Finding]) -> str:
        """Return the line that a run ends with."""
        parts = [_number(self.roots, "build root")] if self.roots else []
        parts += [_number(self.files, "file")] if self.files else []
        again = f" ({_number(self.repeats, 'repeat')} in committed renders, not shown)" if self.repeats else ""
        told = _told(findings) + again
        if not parts:
            return "checked nothing: there was no file to read"
        if not self.files:  # what builds has no need to read the sources
            return f"checked {parts[0]}: {told}"
        if not (self.configs or self.groups):
            return f"checked {', '.join(parts)}, no LiteLLM config among them: {told}"
        inside = f"{_number(self.groups, 'group')}, {_number(self.chains, 'chain')}"
        return f"checked {_number(self.configs, 'config')} ({inside}), {', '.join(parts)}: {told}"


def _ours(source: TextFile) -> Iterator[Document]:
    if source.is_yaml and source.is_relevant:
        yield from (one for one in source.documents if one.is_config or one.is_ours)


def _told(findings: list[Finding]) -> str:
    counts = ((sum(one.severity == grade for one in findings), word) for grade, word in _GRADES.items())
    return ", ".join(_number(count, word) for count, word in counts if count) or "no findings"


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
