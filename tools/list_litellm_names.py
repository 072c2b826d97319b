"""Lists what LiteLLM knows: providers, models it can infer a provider for, and the keys of a config with their types.

Run ``make names`` where ``make litellm`` has installed the releases; it writes kustomize_plugin/providers/known.py,
hooks/gateway/setting_names.py and schemas/litellm/config.json from all of them, and the schemas of fragments. A name
that some release reads is known; where not all do, it is told which. A test compares.
"""

import json
import subprocess
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / "kustomize_plugin" / "providers" / "known.py"
SETTING_NAMES = ROOT / "hooks" / "gateway" / "setting_names.py"
SCHEMA = ROOT / "schemas" / "litellm" / "config.json"
LISTS = ROOT / "tests" / "e2e" / "litellm"
NOQA = "# ruff: noqa: SIM905 - hundreds of names read better as texts"
RELEASES = "x-releases"  # in a schema: which releases read a key, where not all do
SECTIONS = {
    "TOP": ("top", "keys of the config itself"),
    "ROUTER": ("router_settings", "router_settings takes these and ignores all else"),
    "LITELLM": ("litellm_settings", "litellm_settings"),
    "GENERAL": ("general_settings", "general_settings"),
}

Facts = dict[str, Any]  # what tools/read_litellm.py says of one release
Law = dict[str, Any]


def main() -> None:
    """Write all of it again."""
    for path, text in written(releases()).items():
        path.write_text(text, encoding="utf-8")


def written(found: list[Facts]) -> dict[Path, str]:
    """Return the files as they should be, given the facts of the releases, the oldest first."""
    config = json.dumps(schema(found), indent=1, sort_keys=True) + "\n"
    return {KNOWN: formatted(known(found)), SETTING_NAMES: formatted(setting_names(found)), SCHEMA: config}


def releases() -> list[Facts]:
    """Ask each release that `make litellm` installs, the oldest first."""
    versions = sorted((path.stem for path in LISTS.glob("1.*.txt")), key=lambda one: tuple(map(int, one.split("."))))
    return [facts(version) for version in versions]


def facts(version: str) -> Facts:
    """Ask one release."""
    python = ROOT / ".tools" / f"litellm-{version}" / "bin" / "python"
    command = [str(python), "-m", "tools.read_litellm"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: Facts = json.loads(done.stdout.splitlines()[-1])
    return found


def formatted(text: str) -> str:
    """Return a module as ruff formats it."""
    command = ["ruff", "format", "--quiet", "--stdin-filename", str(KNOWN), "-"]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=True).stdout


def known(found: list[Facts]) -> str:
    """Return the module of providers and models; where releases differ about one, the newest counts."""
    versions = [one["version"] for one in found]
    models: dict[str, list[str]] = {}
    for model, provider in sorted(merged(found, "models").items()):
        models.setdefault(provider, []).append(model)
    patterns = {tuple(pair): None for one in reversed(found) for pair in one["patterns"]}
    partial = read_by({one["version"]: one["prefixes"] for one in found})
    return "\n".join(
        (
            f'"""What LiteLLM {spoken(versions)} know of providers; written by tools/list_litellm_names.py."""',
            "",
            NOQA,
            "",
            f"RELEASES = {tuple(versions)!r}",
            "VERSION = RELEASES[-1]",
            *words("PREFIXES", "what may stand before a model's first slash", union(found, "prefixes")),
            "# the releases that know a prefix, where not all do",
            "READ_BY = {",
            *(f'    "{prefix}": {tuple(by)!r},' for prefix, by in partial.items()),
            "}",
            *words("PROMPTS", "prefixes of prompt stores, which name the model later", union(found, "prompts")),
            "# providers that LiteLLM recognizes by their api_base",
            "ENDPOINTS = {",
            *(f'    "{endpoint}": "{name}",' for endpoint, name in sorted(merged(found, "endpoints").items())),
            "}",
            "# models without a prefix for which LiteLLM finds the provider by itself",
            "MODELS = {",
            *(line for provider, names in sorted(models.items()) for line in entry(provider, names)),
            "}",
            "# the same by pattern, for models that came later",
            "PATTERNS = (",
            *(f'    (r"{pattern}", "{provider}"),' for pattern, provider in patterns),
            ")",
            "",
        )
    )


def setting_names(found: list[Facts]) -> str:
    """Return the module of settings that each section of a config takes."""
    lines: list[str] = []
    for constant, (section, comment) in SECTIONS.items():
        lines += words(constant, comment, {name for one in found for name in one["settings"][section]})
    lines += [
        "# the releases that read a setting, where not all do",
        "READ_BY: dict[str, dict[str, tuple[str, ...]]] = {",
    ]
    for section, _ in SECTIONS.values():
        partial = read_by({one["version"]: one["settings"][section] for one in found})
        lines += [
            f'    "{section}": {{',
            *(f'        "{name}": {tuple(by)!r},' for name, by in partial.items()),
            "    },",
        ]
    versions = spoken([one["version"] for one in found])
    head = f'"""The settings LiteLLM {versions} read; written by tools/list_litellm_names.py."""'
    return "\n".join((head, "", NOQA, "", *lines, "}", ""))


def schema(found: list[Facts]) -> Law:
    """Return one schema for the configs of all releases."""
    versions = [one["version"] for one in found]
    laws = {one["version"]: one["schema"] for one in found}
    config = joined(laws, versions)
    parts = {path: None for law in laws.values() for path in law["x-parts"]}
    config["x-parts"] = {
        path: joined(
            {release: law["x-parts"][path] for release, law in laws.items() if path in law["x-parts"]}, versions
        )
        for path in parts
    }
    config["x-words"] = {
        kind: sorted({word for law in laws.values() for word in law["x-words"][kind]}) for kind in config["x-words"]
    }
    return {**config, "$comment": f"LiteLLM {spoken(versions)}; written by tools/list_litellm_names.py"}


def joined(laws: Mapping[str, Law], versions: list[str]) -> Law:
    """Join the laws of several releases for one thing: the newest counts, and nothing that an older one has is lost."""
    law = dict(laws[list(laws)[-1]])
    properties = {name: None for one in laws.values() for name in one.get("properties", {})}
    if properties:
        law["properties"] = {name: _property(name, laws, versions) for name in properties}
        further = {name for one in laws.values() for name in one.get("x-further", ())} - properties.keys()
        if further:
            law["x-further"] = sorted(further)
        if "x-unread" in law:  # by any release
            law["x-unread"] = sorted({name for one in laws.values() for name in one["x-unread"]} - properties.keys())
    for key in ("items", "x-items"):
        if key in law:
            law[key] = joined({release: one[key] for release, one in laws.items() if key in one}, versions)
    if "enum" in law:
        law["enum"] = list(dict.fromkeys(value for one in laws.values() for value in one.get("enum", ())))
    return law


def _property(name: str, laws: Mapping[str, Law], versions: list[str]) -> Law:
    having = {release: one["properties"][name] for release, one in laws.items() if name in one.get("properties", {})}
    hidden = {release for release, one in laws.items() if name in one.get("x-further", ())}
    law = joined(having, versions)
    missing = [release for release in laws if release not in having and release not in hidden]
    return {**law, RELEASES: [release for release in laws if release not in missing]} if missing else law


def read_by(names: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return the releases that have a name, for each name that some lack."""
    found: dict[str, list[str]] = {}
    for release, has in names.items():
        for name in has:
            found.setdefault(name, []).append(release)
    return {name: by for name, by in sorted(found.items()) if len(by) < len(names)}


def union(found: list[Facts], key: str) -> set[str]:
    """Return the names that any release has."""
    return {name for one in found for name in one[key]}


def merged(found: list[Facts], key: str) -> dict[str, str]:
    """Return a table of all releases, in which the newest wins."""
    return {name: value for one in found for name, value in one[key].items()}


def spoken(versions: list[str]) -> str:
    """Return releases as a sentence has them."""
    return f"{', '.join(versions[:-1])} and {versions[-1]}"


def words(name: str, comment: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a set of names."""
    yield f"# {comment}"
    yield f"{name} = frozenset("
    yield '    """'
    yield from textwrap.wrap(" ".join(sorted(names)), 116, break_long_words=False, break_on_hyphens=False)
    yield '    """.split()'
    yield ")"


def entry(provider: str, names: list[str]) -> Iterator[str]:
    """Yield the lines of one provider's models."""
    yield f'    "{provider}": frozenset('
    yield '        """'
    yield from textwrap.wrap(" ".join(names), 116, break_long_words=False, break_on_hyphens=False)
    yield '        """.split()'
    yield "    ),"


if __name__ == "__main__":
    main()
