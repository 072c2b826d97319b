from __future__ import annotations

import json

import pytest

from kustomize_plugin.hooks.gateway.group_failover import GroupFailover, budget, modes
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.litellm import failover_time

API = "apiVersion: kustomize-litellm.dev/v1alpha1\n"


def gateway(*texts: str, open_ended: bool = False) -> Gateway:
    documents = [document for text in texts for document in TextFile("a.yaml", text).documents]
    return Gateway(documents, open_ended)


def config(*groups: str, **sections: object) -> str:
    models = [{"model_name": group, "litellm_params": {"model": f"openai/{group}", "timeout": 9}} for group in groups]
    return json.dumps({"model_list": models, **sections})


def fragment(group: str, **spec: object) -> str:
    deployments = [{"litellm_params": {"model": f"groq/{group}"}}]
    return API + f"kind: ModelFragment\nspec: {json.dumps({'modelName': group, 'deployments': deployments, **spec})}\n"


def settings_fragment(**sections: object) -> str:
    return API + f"kind: SettingsFragment\nspec: {json.dumps(sections)}\n"


def merge(**failover: object) -> str:
    return API + f"kind: FragmentMerge\nspec: {json.dumps({'failover': failover})}\n"


def merged(note: object, *groups: str, **sections: object) -> str:
    annotations = {"kustomize-litellm.dev/merged": note if isinstance(note, str) else json.dumps(note)}
    data = {"config.yaml": "\n" + config(*groups, **sections)}
    return json.dumps({"kind": "ConfigMap", "metadata": {"annotations": annotations}, "data": data})


def test_a_fragment_owns_its_group():
    found = gateway(config("a", "b"), fragment("a"))

    assert [(one.group, one.model) for one in found.deployments] == [("b", "openai/b"), ("a", "groq/a")]


def test_a_chain_of_a_fragment_replaces_that_of_the_base():
    base = config("a", "b", litellm_settings={"fallbacks": [{"a": ["b"]}, {"b": ["a"]}], "default_fallbacks": ["b"]})
    over = settings_fragment(router_settings={"default_fallbacks": ["a"]})
    chains = gateway(base, fragment("a", fallbacks=["x"]), over).chains

    assert [(chain.label, chain.targets) for chain in chains] == [
        ('fallback chain of "b"', ["a"]),
        ('fallback chain of "a"', ["x"]),
        ('"default_fallbacks"', ["a"]),
    ]


def test_targets_may_have_parameters_and_may_be_nonsense():
    [chain] = gateway(config("a", litellm_settings={"fallbacks": [{"a": ["b", {"model": "c"}, 3, None, {}]}]})).chains

    assert chain.names == [(0, "b"), (1, "c")]


@pytest.mark.parametrize("value", [None, 5, "x", [3, None, "a"], {"a": 1}, [{}], [[]], [{"a": "b"}], [{"a": None}]])
@pytest.mark.parametrize("setting", ["fallbacks", "default_fallbacks", "model_group_alias", "max_fallbacks"])
def test_odd_settings_are_no_chains(setting, value):
    found = gateway(config("a", router_settings={setting: value}, litellm_settings={setting: value}))

    assert [name for chain in found.chains for _, name in chain.names if name != "a"] == []
    assert GroupFailover(found).walk("b").tried in ([], ["a"])


@pytest.mark.parametrize(
    ("texts", "open_ended"),
    [
        ([config("a")], False),
        ([config("a", include=["b.yaml"])], True),
        ([config("a", general_settings={"store_model_in_db": True})], True),
        ([config("a"), settings_fragment(general_settings={"store_model_in_db": True})], True),
    ],
)
def test_groups_may_come_from_elsewhere(texts, open_ended):
    assert gateway(*texts).open_ended is open_ended
    assert gateway(*texts, open_ended=True).open_ended


def test_tiers_and_routing_come_from_fragments_and_from_earlier_merges():
    note = {"explicit": ["old", "now"], "local": ["old", "now"], "failover": {"budgetSeconds": 7}}
    found = gateway(merged(note, "old", "now", "other"), fragment("now", tier="cloud", routing="automatic"))

    assert (found.explicit, found.local) == ({"old"}, {"old"})
    assert [found.tier(group) for group in ("old", "now", "other", "")] == ["local", "cloud", "", ""]
    assert budget(found) == 7


@pytest.mark.parametrize("note", ["", "{", "[1]", '{"explicit": 5, "local": [1, {}], "failover": []}', "&a [*a]"])
def test_a_note_that_makes_no_sense_says_nothing(note):
    found = gateway(merged(note, "a"))

    assert (found.explicit, found.local, budget(found)) == (set(), set(), None)


def test_the_budget_of_the_merge_wins_over_that_of_the_repository():
    with_merge, without = gateway(config("a"), merge(budgetSeconds=5)), gateway(config("a"))
    with_merge.budget_seconds = without.budget_seconds = 9

    assert (budget(with_merge), budget(without)) == (5, 9)


@pytest.mark.parametrize(("spec", "judged"), [({}, False), ({"onHang": "probe"}, False), ({"onHang": "timeout"}, True)])
def test_a_hang_is_judged_where_nothing_answers_it(spec, judged):
    found = modes(gateway(config("a"), merge(budgetSeconds=5, **spec)))

    assert (failover_time.HANG in found) is judged
    assert failover_time.REFUSED in found


def test_router_settings_hide_litellm_settings():
    both = config(*"abc", litellm_settings={"fallbacks": [{"a": ["b"]}]}, router_settings={"fallbacks": [{"b": ["c"]}]})

    assert list(GroupFailover(gateway(both)).written) == ["b"]


def test_the_first_of_two_chains_counts():
    twice = config(*"abc", litellm_settings={"fallbacks": [{"a": ["b"]}, {"a": ["c"]}]})

    assert GroupFailover(gateway(twice)).walk("a").tried == ["b"]


def test_an_alias_of_a_fragment_has_its_chain():
    base = config("b", "c", router_settings={"model_group_alias": {"nick": "a"}})
    failover = GroupFailover(gateway(base, fragment("a", fallbacks=["b"])))

    assert failover.walk("nick").tried == ["b"]
    assert list(failover.written) == ["a"]


def test_hops_end_before_the_local_tier():
    local = fragment("near", tier="local")
    failover = GroupFailover(gateway(fragment("a", fallbacks=["b", "near", "c"]), fragment("b"), fragment("c"), local))
    hops, answer = failover.hops("a")

    assert ([hop.name for hop in hops], answer) == (["a", "b"], "near")
    assert failover.hops("b") == ([], "")


def test_order_levels_are_hops_until_a_compiled_one():
    def entry(model: str, order: int, **info: object) -> dict[str, object]:
        params = {"model": model, "order": order, "timeout": 10 * order}
        return {"model_name": "a", "litellm_params": params, "model_info": info}

    level = entry("ollama_chat/c", 3, kustomize_litellm={"level": 1, "from": "near"})
    models = {"model_list": [level, entry("openai/b", 2), entry("openai/a", 1)]}
    text = json.dumps({**models, "litellm_settings": {"fallbacks": [{"a": ["near"]}]}})
    hops, answer = GroupFailover(gateway(text)).hops("a")

    assert [(hop.timeout, hop.alone) for hop in hops] == [(10, False), (20, False)]
    assert answer == "near"


def test_levels_of_the_cloud_are_hops_too():
    def level(group: str, order: int) -> dict[str, object]:
        params = {"model": f"openai/{group}", "order": order, "timeout": 10 * order}
        return {"model_name": "a", "litellm_params": params, "model_info": {"kustomize_litellm": note(group, order)}}

    def note(group: str, order: int) -> dict[str, object]:
        return {"from": group, "level": order}

    own = {"model_name": "a", "litellm_params": {"model": "openai/a", "order": 1, "timeout": 10}}
    models = [own, level("b", 2), level("c", 3), level("d", 4)]
    text = json.dumps({"model_list": models, "litellm_settings": {"fallbacks": [{"a": ["b", "c", "d"]}]}})

    hops, answer = GroupFailover(gateway(text, fragment("c", tier="local"))).hops("a")

    assert [hop.timeout for hop in hops] == [10, 20]
    assert answer == "c"
