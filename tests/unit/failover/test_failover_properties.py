"""For any gateway and failover: what is compiled goes again without a trace, and nothing that was written changes."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import assume, event, given, note
from hypothesis import strategies as st

from kustomize_plugin.failover import compiled
from kustomize_plugin.merge.config_merge import Promise, merge
from tests.unit import model
from tests.unit.config_writer import GROUPS
from tests.unit.merge.test_properties import ORIGIN, bases, codes, model_fragments, settings_fragments

failovers = st.fixed_dictionaries(
    {"budgetSeconds": st.sampled_from((1, 5, 7.5, 60))},
    optional={
        "onHang": st.sampled_from(("cooldown", "probe", "timeout", "hedge")),
        "continueStreams": st.booleans(),
        "cooldownSeconds": st.sampled_from((0.5, 30, 900)),
        "streamTimeoutSeconds": st.sampled_from((2, 2.5)),
        "hedge": st.fixed_dictionaries(
            {}, optional={"deadlineSeconds": st.sampled_from((0.5, 4)), "maxOpen": st.integers(1, 3)}
        ),
    },
)


def written(values: Any) -> object:
    """The values with their types; an empty section or model_info is as good as none."""
    tree = dict(values or {})
    tree["model_list"] = [
        {key: item for key, item in entry.items() if key != "model_info" or item} if isinstance(entry, dict) else entry
        for entry in tree.get("model_list") or []
    ]
    sections = ("general_settings", "router_settings", "litellm_settings")
    tree = {key: item for key, item in tree.items() if key not in sections or item}
    return model.typed(tree)


def kept(new: Any, old: Any) -> object:
    """What a new value has of the keys of an old one, and of those of the mappings in it."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: kept(new[key], item) for key, item in old.items()}
    return old if old is None and isinstance(new, dict) else new


@given(bases, model_fragments(), settings_fragments(), failovers, st.sets(st.sampled_from(GROUPS)))
def test_what_is_compiled_goes_again_without_a_trace(writer, given_models, given_settings, failover, local):
    fragments, explicit = given_models
    settings, _ = given_settings
    writer.config()
    base = writer.text()
    note(base)
    plain, findings = merge(base, fragments, settings, explicit, ORIGIN)
    assume(not codes(findings))
    promise = Promise(failover, local, set())

    text, findings = merge(base, fragments, settings, explicit, ORIGIN, promise)
    note(text)
    event("refused" if codes(findings) else "compiled" if text != plain else "nothing to compile")
    if codes(findings):
        assert codes(findings) == {"LK608"}
        assert "&" in base
        return

    before, after = yaml.safe_load(plain), yaml.safe_load(text)
    assert written(compiled.strip(after or {})) == written(before)
    assert written(yaml.safe_load(compiled.strip_text(text))) == written(before)
    assert model.typed(after) == model.typed(yaml.safe_load(text)), "strip changed its argument"
    assert merge(text, fragments, settings, explicit, ORIGIN, promise)[0] == text
    again, findings = merge(text, fragments, settings, explicit, ORIGIN)
    if "LK401" not in codes(findings):  # a base may not hold what may be a key; here the fragments have brought one
        assert written(yaml.safe_load(again)) == written(before)


@given(bases, model_fragments(), failovers, st.sets(st.sampled_from(GROUPS)))
def test_no_written_key_changes(writer, given_models, failover, local):
    fragments, explicit = given_models
    writer.config()
    base = writer.text()
    note(base)
    plain, findings = merge(base, fragments, [], explicit, ORIGIN)
    assume(not codes(findings))
    text, findings = merge(base, fragments, [], explicit, ORIGIN, Promise(failover, local, set()))
    assume(not codes(findings))
    note(text)

    before, after = yaml.safe_load(plain) or {}, yaml.safe_load(text) or {}
    entries = [entry for entry in after.get("model_list") or [] if not compiled.is_level(entry)]
    for old, new in zip(before.get("model_list") or [], entries, strict=True):
        named = {**new, "model_name": compiled.group_of(new)} if compiled.group_of(new) else new
        assert model.typed(kept(named, old)) == model.typed(old)
    for name in ("router_settings", "general_settings", "litellm_settings"):
        if before.get(name):
            assert model.typed(kept(after[name], before[name])) == model.typed(before[name])


def test_a_section_that_was_empty_is_written_where_a_second_run_writes_it():
    first = "{model_name: a, litellm_params: {model: x}, model_info: {}, x: 1}"
    models = f"model_list: [{first}, {{model_name: b, litellm_params: {{model: y}}}}]"
    base = f"{{{models}, litellm_settings: {{fallbacks: [{{a: [b]}}]}}, general_settings, x: {{}}}}\n"
    promise = Promise({"budgetSeconds": 1, "onHang": "probe"}, {"b"}, set())

    once, findings = merge(base, [], [], set(), ORIGIN, promise)

    assert findings == []
    assert "health_check_interval" in once
    assert merge(once, [], [], set(), ORIGIN, promise)[0] == once
