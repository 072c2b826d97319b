"""Fields of a kustomization and of a FragmentMerge that decide what is done with which resource."""

from __future__ import annotations

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.hooks.read.document import Document


def match_labels(merge: Document) -> dict[str, object]:
    """Return the labels by which a FragmentMerge chooses its fragments."""
    spec = merge.values.get("spec")
    selector = spec.get("selector") if isinstance(spec, dict) else None
    labels = selector.get("matchLabels") if isinstance(selector, dict) else None
    return labels if isinstance(labels, dict) else {}


def may_change_ours(value: object) -> bool:
    """Tell whether replacements may write into a config or a resource of ours."""
    entries = value if isinstance(value, list) else [value]
    for entry in entries:
        targets = entry.get("targets") if isinstance(entry, dict) else None
        for target in targets if isinstance(targets, list) else [None]:
            select = target.get("select") if isinstance(target, dict) else None
            kind = select.get("kind") if isinstance(select, dict) else None
            if not isinstance(kind, str) or kind in (*kind_shapes.KINDS, "ConfigMap"):
                return bool(entries)
    return False
