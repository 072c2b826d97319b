"""The three ways in, a ResourceList, a legacy plugin's call and a bare stream, and which of them is spoken."""

from __future__ import annotations

from kustomize_plugin.resources.outcome import InputError, Outcome


def run(text: str, config: str | None = None) -> Outcome:
    """Run one protocol on its input: legacy where there is a config, else KRM or filter by what comes in."""
    if not text.strip():
        raise InputError("stdin is empty; expected a ResourceList or a stream of Kubernetes resources")
    if config is not None:
        from kustomize_plugin.protocol import legacy

        return legacy.run(config, text)
    if _is_resource_list(text):
        from kustomize_plugin.protocol import krm

        return krm.run(text)
    from kustomize_plugin.protocol import filter as stream_filter

    return stream_filter.run(text)


def _is_resource_list(text: str) -> bool:
    is_json = text.lstrip()[:1] == "{"
    return "ResourceList" in text and any(
        line.replace('"', "").replace(" ", "").startswith("kind:ResourceList") or '"ResourceList"' in line
        for line in text[:2000].splitlines() + text[-2000:].splitlines()
        if "ResourceList" in line and (is_json or not line.startswith(" "))
    )
