"""Golden cases of the function: each input.yaml is what kustomize 5.8.1 sent, run through all three protocols.

Where a protocol rightly ends otherwise than the KRM function, the case folder holds a golden file for it: `filter.txt`
or `legacy.txt`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

CASES = sorted(path.parent for path in Path(__file__).parent.glob("function/*/input.yaml"))
MERGED = [case for case in CASES if not case.name.startswith("rejects_")]
TARGETS = ("ConfigMap", "HelmRelease", "Application")
_BOOKKEEPING = re.compile(
    r"^    (internal\.config\.kubernetes\.io/.*|config\.kubernetes\.io/index|(kustomize\.)?config\.k8s\.io/id): .*\n"
    r"(      .*\n)*|^  annotations:\n(?=  \w|\w)",
    re.MULTILINE,
)
_ITEM = re.compile(r"^- ", re.MULTILINE)
_TOP_LEVEL = re.compile(r"^(?=[a-zA-Z])", re.MULTILINE)


class Cut(NamedTuple):
    """A ResourceList taken apart by its lines, as the bare documents that the other protocols see."""

    head: str
    items: list[str]
    config: str


def cut(text: str) -> Cut:
    parts = _TOP_LEVEL.split(text)
    items = next(part for part in parts if part.startswith("items:"))
    config = next((part for part in parts if part.startswith("functionConfig:")), "")
    bare = [re.sub("^  ", "", item, flags=re.MULTILINE) for item in _ITEM.split(items)[1:]]
    head = text[: text.index(items)]
    return Cut(head, bare, re.sub("^  ", "", config.partition("\n")[2], flags=re.MULTILINE))


def joined(documents: list[str]) -> str:
    return "---\n".join(documents)


def finished(stream: str) -> str:
    """The stream as kustomize prints it at the end, without the annotations that only functions see."""
    for _ in range(2):  # annotations that have become empty go in the second round
        stream = _BOOKKEEPING.sub("", stream)
    return stream


def as_list(parts: Cut) -> str:
    items = ["- " + re.sub(r"\n(?!\n|$)", "\n  ", item) for item in parts.items]
    config = "".join(f"  {line}" if line.strip() else line for line in parts.config.splitlines(keepends=True))
    return parts.head + "items:\n" + "".join(items) + "functionConfig:\n" + config


def config_maps(documents: list[str]) -> dict[str, object]:
    """The data of each ConfigMap, and the spec of other targets, by their name; every scalar as the text it is."""
    loaded = [yaml.load(document, Loader=yaml.CBaseLoader) for document in documents]
    return {
        f"{one['metadata'].get('namespace', '')}/{one['metadata']['name']}": one.get("data", one.get("spec"))
        for one in loaded
        if one["kind"] in TARGETS
    }


def is_ours(document: str) -> bool:
    return document.startswith("apiVersion: kustomize-litellm.dev/")


def documents(stream: str) -> list[str]:
    return [document for document in re.split(r"^---\n", stream, flags=re.MULTILINE) if document]


def by_case(case: Path) -> str:
    return case.name


@pytest.mark.parametrize("case", CASES, ids=by_case)
def test_krm(case, golden, entry):
    ran = entry((case / "input.yaml").read_bytes())

    golden(case / "expected.yaml", ran.stdout)
    golden(case / "stderr.txt", ran.stderr)
    golden(case / "exit", f"{ran.code}\n")
    assert ran.code == case.name.startswith("rejects_")


@pytest.mark.parametrize("case", CASES, ids=by_case)
def test_legacy_plugin(case, golden, entry):
    parts = cut((case / "input.yaml").read_text())
    ran = entry(joined(parts.items), parts.config)

    _same_as_krm(case, ran, "legacy.txt", golden)


@pytest.mark.parametrize("case", CASES, ids=by_case)
def test_filter(case, golden, entry):
    parts = cut((case / "input.yaml").read_text())
    listed = any("\nkind: FragmentMerge\n" in item for item in parts.items)
    stream = joined(parts.items if listed or not parts.config else [*parts.items, parts.config])
    ran = entry(finished(stream))

    _same_as_krm(case, ran, "filter.txt", golden)


def _same_as_krm(case: Path, ran, own: str, golden) -> None:
    """Compare with the golden files of the KRM function, or with the protocol's own."""
    if (case / own).exists():
        golden(case / own, f"exit {ran.code}\n{ran.stderr}{ran.stdout}")
        return
    assert (ran.code, ran.stderr) == (int((case / "exit").read_text()), (case / "stderr.txt").read_text())
    if ran.code:
        assert ran.stdout == ""
    else:
        expected = cut((case / "expected.yaml").read_text()).items
        assert config_maps(documents(ran.stdout)) == config_maps(expected)


@pytest.mark.parametrize("case", MERGED, ids=by_case)
def test_a_second_run_changes_nothing(case, entry):
    given, merged = cut((case / "input.yaml").read_text()), cut((case / "expected.yaml").read_text())
    own = [item for item in given.items if is_ours(item) and item not in merged.items]
    ran = entry(as_list(merged._replace(items=merged.items + own)))

    assert ran.code == 0
    assert cut(ran.stdout).items == merged.items


@pytest.mark.parametrize("case", MERGED, ids=by_case)
def test_only_the_config_map_and_the_rollout_change(case):
    given, merged = cut((case / "input.yaml").read_text()), cut((case / "expected.yaml").read_text())
    changed = [item for item in merged.items if item not in given.items]
    rollout = "\n  rollout:\n" in given.config or any("config-checksum: sha256:" in item for item in given.items)

    targets = [any(f"\nkind: {kind}\n" in item for kind in TARGETS) for item in changed]
    assert targets == [True, False][: 1 + rollout]


@pytest.mark.parametrize("case", CASES, ids=by_case)
def test_a_refusal_leaves_the_list_as_it_came(case):
    given, expected = (case / "input.yaml").read_text(), (case / "expected.yaml").read_text()

    assert expected.startswith(given + "results:\n") or (case / "exit").read_text() == "0\n"


def test_there_are_cases():
    assert CASES
    assert {case.name for case in (Path(__file__).parent / "function").iterdir()} == {case.name for case in CASES}
