"""Policies: which names they cover, the shortest way that breaks one, and that proving takes linear time."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.gateway.finished_gateway import FALLBACKS, FinishedGateway, Values
from kustomize_plugin.gateway.policies import Proof, overlap
from kustomize_plugin.gateway.routes import Routes
from tests.unit.graph_gateway import deployment, local

NOTE: Values = {"local": ["near", "far"], "cloud": ["cloud"]}
WORDS = ["".join(letters) for size in range(5) for letters in product("ab", repeat=size)]


def proof(chains=(), note=None, **settings):
    values: Values = {
        "model_list": [local("near"), local("far"), deployment("cloud")],
        "litellm_settings": {"fallbacks": list(chains), **settings},
    }
    return Proof(FinishedGateway(values, NOTE if note is None else note), lambda step: f"{step.owner}[{step.index}]")


def said(held, **policy):
    return [f"{field}: {found.code} {found.problem}" for field, found in held.findings(policy)]


def test_the_shortest_way_out_is_shown():
    held = proof([{"near": ["far", "cloud"]}, {"far": ["cloud"]}])

    assert said(held, groups="near", neverLeaves="local") == [
        'neverLeaves: LK309 "near" may leave tier local: to "cloud" by fallbacks (near[1])'
    ]


def test_a_target_without_a_chain_resumes_that_of_the_name_that_was_asked_for():
    assert said(proof([{"near": ["far"]}], default_fallbacks=["cloud"]), groups="near", neverLeaves="local") == []
    assert said(proof(default_fallbacks=["far", "cloud"]), groups="near", neverLeaves="local") == [
        'neverLeaves: LK309 "near" may leave tier local: to "cloud" by default_fallbacks (*[1])'
    ]


def test_what_lies_too_deep_is_never_reached():
    chains = [{"near": ["far"]}, {"far": ["cloud"]}]

    assert said(proof(chains, max_fallbacks=1), groups="near", neverLeaves="local") == []
    assert said(proof(chains, max_fallbacks=2), groups="near", neverLeaves="local") != []


@given(st.text("ab*", max_size=5), st.text("ab*", max_size=5))
def test_two_patterns_overlap_where_one_name_fits_both(one, other):
    # a word of four letters is long enough for a common name of two patterns of two letters and three stars
    common = [word for word in WORDS if fnmatchcase(word, one) and fnmatchcase(word, other)]
    letters = len(one.replace("*", "")) + len(other.replace("*", ""))

    assert overlap(one, other) == overlap(other, one)
    if common:
        assert overlap(one, other)
    elif letters <= len(WORDS[-1]):
        assert not overlap(one, other)


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.lists(st.sampled_from("abcd"), max_size=3)), max_size=4),
    st.lists(st.sampled_from("abcd"), max_size=2),
    st.integers(1, 6),
)
def test_the_ways_of_one_chain_setting_reach_what_litellm_tries(chains, default, limit):
    entries = [{source: targets} for source, targets in chains]
    settings = {"fallbacks": entries, "default_fallbacks": default, "max_fallbacks": limit}
    gateway = FinishedGateway({"model_list": [deployment(name) for name in "abcd"], "litellm_settings": settings})

    for asked in "abcd":
        reached = {way[-1].target for way in Routes(gateway).reached(asked)}
        assert reached == set(gateway.walk(FALLBACKS, asked))


@pytest.mark.parametrize("field", ["neverLeaves", "survives", "maxSeconds"])
def test_a_large_gateway_is_proven_name_by_name(field):
    names = [f"g{number}" for number in range(400)]
    chains = [{name: names[at + 1 : at + 3]} for at, name in enumerate(names[:-2])]
    values: Values = {"model_list": [local(name) for name in names], "litellm_settings": {"fallbacks": chains}}
    held = Proof(FinishedGateway(values, {"local": names}), lambda _: "here")
    policy: Values = {"neverLeaves": "local", "survives": ["ollama.ml"], "maxSeconds": 1e6}

    found = list(held.findings({"groups": "*", field: policy[field]}))

    assert len(found) == (len(names) if field == "survives" else 0)
