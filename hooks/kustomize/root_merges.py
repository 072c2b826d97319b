"""What the merge says of a build root: the function's own merge, carried out on what the root collects."""

from __future__ import annotations

from collections.abc import Iterator

from yaml import YAMLError
from yaml.nodes import MappingNode, Node

from kustomize_plugin.config import fragment
from kustomize_plugin.config.fragment import FragmentMerge
from kustomize_plugin.failover.promised_keys import HEDGE
from kustomize_plugin.finding import Field, Finding, Location, Path, Subject, has_errors
from kustomize_plugin.hooks.kustomize.resource_in_build import ResourceInBuild
from kustomize_plugin.hooks.kustomize.wiring import MergeRun, Wiring
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.merge.transform import Transform
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import emit, nodes, typed

_MAY_BE_ELSEWHERE = ("LK301", "LK603", "LK606")  # what a base or a generator that lint cannot see may still bring

_LARGE = 64 * 1024  # characters of a config; far below, the compiled settings make none too large


class _Placed(Subject):
    """A subject that knows which resource it is; `is_written` says that an earlier merge has rewritten it."""

    __slots__ = ("is_written", "staged")
    staged: ResourceInBuild
    is_written: bool

    def __init__(self, staged: ResourceInBuild, is_written: bool) -> None:
        document = staged.document
        super().__init__(document.api_version, document.kind, document.name)
        object.__setattr__(self, "staged", staged)
        object.__setattr__(self, "is_written", is_written)

    def described(self, path: Path, line: int) -> str:
        return str(_place(Field(self, path, line)) or super().described(path, line))


class _Item(Resource):
    """A resource of a build as the merge sees it; its text is just enough for the merge to write into.

    `text` is that of a ConfigMap which an earlier merge has written.
    """

    __slots__ = ("is_written", "staged")

    def __init__(self, staged: ResourceInBuild, text: str = "") -> None:
        super().__init__(text or _outline(staged), ())
        if not text:
            self.use(_with_labels(staged))
        self.is_written = bool(text)
        self.staged = staged

    @property
    def names(self) -> list[str]:
        return self.staged.names

    @property
    def subject(self) -> Subject:
        return _Placed(self.staged, self.is_written)

    def matches(self, kind: str, name: str, namespace: str) -> bool:
        staged = self.staged
        return staged.document.kind == kind and name in staged.names and namespace in ("", *staged.namespaces)


def _outline(staged: ResourceInBuild) -> str:
    document = staged.document
    if staged.is_ours:  # read only, never written into
        return f"{document.api_version} {document.kind} {' '.join(staged.names)}"
    metadata = {"name": document.name, "names": list[object](staged.names)}
    values: dict[str, object] = {"apiVersion": document.api_version, "kind": document.kind, "metadata": metadata}
    if document.kind == "ConfigMap":
        values["data"] = {"": ""}
    return emit.compact_json(values)


def _with_labels(staged: ResourceInBuild) -> Node:
    """Return a resource's node with the labels that kustomizations give it, by which a FragmentMerge may select."""
    node = staged.document.node
    metadata = nodes.entry(node, "metadata")
    if not staged.labels or not staged.is_ours or metadata is None:
        return node
    labels = nodes.compose(emit.compact_json({"labels": staged.all_labels()}))
    kept = [pair for pair in metadata[1].value if pair[0].value != "labels"]
    inner = MappingNode(node.tag, [*kept, *(labels.value if labels else ())], node.start_mark, node.end_mark)
    others = [pair for pair in node.value if pair[0].value != "metadata"]
    return MappingNode(node.tag, [*others, (metadata[0], inner)], node.start_mark, node.end_mark)


def findings(wiring: Wiring) -> list[Finding]:
    """Return the findings of all merges of a root, each at its place in the files.

    Empty where something may change the resources in ways that lint does not follow.
    """
    if wiring.is_opaque:
        return []
    found: list[Finding] = []
    merged: dict[int, _Item] = {}
    for run in wiring.runs:
        refused = _run(run, merged, is_last=run is wiring.runs[-1])
        found += refused
        if has_errors(refused):  # a later merge would miss what this one has not written
            break
    left_out = _MAY_BE_ELSEWHERE if wiring.adds else ()
    return [one for one in found if one.where is not None and one.code not in left_out]


def undone(wiring: Wiring) -> list[Finding]:
    """Return a finding for each change of what a merge has written, by what runs after it."""
    return [Finding("LK616", one.problem, one.remedy, one.where) for one in wiring.patched.undone]


class _Rehearsal(Transform):
    """A merge of which only the findings are wanted."""

    def _with_config(self, target: Resource, text: str) -> Resource:  # noqa: ARG002 - as its base class is asked
        return target


def _transform(merge: FragmentMerge, items: list[Resource], is_last: bool) -> Transform:
    if merge.place != "target":
        return (_Rehearsal if is_last else Transform)(merge, items)
    from kustomize_plugin.hooks.kustomize.target_rehearsal import TargetRehearsal  # few merges have one

    return TargetRehearsal(merge, items)


def _run(run: MergeRun, merged: dict[int, _Item], is_last: bool) -> list[Finding]:
    """Carry one merge out; `merged` holds the ConfigMaps that earlier ones have written, for those to come."""
    items = [merged.get(id(one.origin)) or _Item(one) for one in run.resources]
    try:
        merge, found = fragment.read_merge(_Item(run.merge))
        if merge is not None:
            hedges = typed.mapping(merge.failover).get("onHang") == HEDGE
            merge.failover = merge.failover if hedges or merge.policies or _may_matter(run) else None
            transform = _transform(merge, list[Resource](items), is_last)
            after = transform.run()
            found += transform.findings
            merged.update(_written(items, after))
    except YAMLError:  # LK001 says so
        return []
    return [one.at(where) if (where := _where(one)) else one for one in found]


def _may_matter(run: MergeRun) -> bool:
    """Tell whether compiling the failover can lead to a finding; it takes longer than the merge."""
    texts = [inner.text for one in run.resources for inner in one.embedded]
    return any("&" in text or len(text) > _LARGE for text in texts)


def _written(before: list[_Item], after: list[Resource]) -> Iterator[tuple[int, _Item]]:
    """Yield each ConfigMap that the merge wrote, by the identity of its document."""
    kept = {id(one) for one in before}
    for new in after:
        for old in before if id(new) not in kept and new.field("kind") == "ConfigMap" else ():
            if old.staged.document.kind == "ConfigMap" and old.staged.document.name == new.field("metadata", "name"):
                yield id(old.staged.origin), _Item(old.staged, new.text)


def _where(one: Finding) -> Location | None:
    """Return where a finding is in the files."""
    return _place(one.field)


def _place(field: Field | None) -> Location | None:
    if field is None or not isinstance(field.subject, _Placed):
        return None
    subject = field.subject
    if field.line and not subject.is_written:
        inner = next((inner for inner in subject.staged.embedded if inner.key_path == field.path), None)
        if inner is not None:
            return _line(inner, field.line)
    return subject.staged.document.at(field.path or ("metadata", "name"))


def _line(inner: Document, line: int) -> Location:
    """Return where a line of a config begins, behind its indentation."""
    lines = inner.text.split("\n")
    text = lines[line - 1] if line <= len(lines) else ""
    return inner.place.at(line - 1, len(text) - len(text.lstrip(" ")))
