"""Lists of named entries: each name has the fragment's entries, all others the base's, in their order."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.config.fragment import SettingsFragment
from kustomize_plugin.config.kind_shapes import LISTS
from kustomize_plugin.finding import Subject
from kustomize_plugin.merge.chains import Origin
from kustomize_plugin.merge.config_merge import merge

ORIGIN = Origin(Subject("v1", "ConfigMap", "litellm-config"), ("data", "config.yaml"))
NAMES = ("a", "b", "c", "no", "x y")
OWNED = sorted(section for section in LISTS if section != "policy_attachments")


class Dumper(yaml.SafeDumper):
    """Writes each value out: a merge refuses to change what an alias repeats."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's name
        return True


names = st.sampled_from(NAMES)
values = st.sampled_from((1, 0.5, "text", "yes", None, ["a", "b"], {"mode": ["pre_call"]}, {}))
entries = st.lists(st.tuples(names, values), max_size=4)


def fragment(name: str, section: str, written: list[dict[str, Any]]) -> SettingsFragment:
    return SettingsFragment(Subject("v1", "SettingsFragment", name), {section: written})


def named(section: str, pairs: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{LISTS[section]: name, "litellm_params": value} for name, value in pairs]


def merged(text: str, fragments: list[SettingsFragment]) -> str:
    result, findings = merge(text, [], fragments, set(), ORIGIN)
    assert not [one for one in findings if one.code != "LK610"]
    return result


def expected(section: str, base: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    key, found, done = LISTS[section], [], set()
    last = {one[key]: index for index, one in enumerate(base)}
    for index, one in enumerate(base):
        own = [entry for entry in wanted if entry[key] == one[key]]
        place = [number for number, other in enumerate(base) if other[key] == one[key]].index(index)
        if not own:
            found.append(one)
            continue
        done.add(one[key])
        found += own[place : place + 1] if index != last[one[key]] else own[place:]
    return found + [one for name in sorted(NAMES) for one in wanted if one[key] == name and name not in done]


@given(st.sampled_from(OWNED), entries, entries, st.booleans())
def test_a_fragment_owns_its_names(section, base, wanted, flow):
    before, own = named(section, base), named(section, wanted)
    values = {"model_list": [], section: before}
    text = yaml.dump(values, Dumper=Dumper, default_flow_style=flow, sort_keys=False)

    result = merged(text, [fragment("one", section, own)])

    assert yaml.safe_load(result)[section] == expected(section, before, own)
    assert merged(result, [fragment("one", section, own)]) == result


@given(st.lists(st.sampled_from(("x", "y")), max_size=3), st.lists(st.sampled_from(("x", "y", "z")), max_size=3))
def test_attachments_of_a_policy_are_added(base, wanted):
    before = [{"policy": "p", "teams": [team]} for team in base]
    text = yaml.safe_dump({"model_list": [], "policy_attachments": before})
    owners = [fragment(f"{index}", "policy_attachments", [{"policy": "p", "teams": [team]}])
              for index, team in enumerate(wanted)]  # fmt: skip

    result = yaml.safe_load(merged(text, owners))["policy_attachments"]

    assert result[: len(before)] == before
    assert {one["teams"][0] for one in result} == {*base, *wanted}
    assert len(result) == len(before) + len(set(wanted) - set(base))


@pytest.mark.parametrize("section", sorted(LISTS))
def test_a_section_that_is_not_there_or_null_is_made(section):
    own = named(section, [("a", {"x": 1})])

    for text in ("model_list: []\n", f"model_list: []\n{section}:\n", f"{section}: null # none\n", ""):
        assert yaml.safe_load(merged(text, [fragment("one", section, own)]))[section] == own
