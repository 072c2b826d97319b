"""What we say that LiteLLM knows is what it knows; most of it needs LiteLLM in the interpreter that runs the tests."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import yaml

from kustomize_plugin import providers
from kustomize_plugin.hooks.gateway import setting_names
from kustomize_plugin.providers import known

ROOT = Path(__file__).parents[3]
TOOL = ROOT / "tools" / "read_litellm.py"


@pytest.fixture(scope="module")
def litellm():
    pytest.importorskip("litellm")
    return runpy.run_path(str(TOOL))["load"]()


def test_the_release_that_the_base_deploys_is_among_those_of_the_lists():
    deployment = yaml.safe_load((ROOT / "base" / "deployment.yaml").read_text())
    image = deployment["spec"]["template"]["spec"]["containers"][0]["image"]

    assert image.rpartition(":v")[2] in known.RELEASES


def test_the_releases_are_those_that_make_installs():
    files = {path.stem for path in (ROOT / "tests" / "e2e" / "litellm").glob("1.*.txt")}

    assert set(known.RELEASES) == files


def test_what_one_release_alone_reads_is_told():
    assert known.READ_BY["wally"] == known.READ_BY["parallel_ai"] == ("1.110.2",)
    assert setting_names.READ_BY["general_settings"]["accounting_capture"] == ("1.109.1",)
    assert not known.READ_BY.keys() - known.PREFIXES
    for names, section in ((setting_names.ROUTER, "router_settings"), (setting_names.GENERAL, "general_settings")):
        assert not setting_names.READ_BY[section].keys() - names


@pytest.mark.parametrize("name", ["block_robots", "custom_auth_settings", "email_settings"])
def test_names_of_the_enterprise_package_are_not_gone(name):
    assert name in setting_names.GENERAL | setting_names.LITELLM
    assert all(name not in partial for partial in setting_names.READ_BY.values())


def test_a_model_goes_where_litellm_sends_it(litellm):
    inferred = runpy.run_path(str(TOOL))["inferred"]
    odd = (
        "*",
        "groq",
        "groq/*",
        "llama3",
        "OpenAI/gpt-4o",
        "Qwen/Qwen3",
        "ft:gpt-4o:x",
        "claude-sonnet-9",
        "x:" + "0" * 64,
    )
    for model in [*litellm.model_cost, *odd]:
        if model.startswith(("github_copilot/", "chatgpt/")):
            continue  # LiteLLM would log in to say it
        expected = inferred(litellm, model, None)
        route = providers.route_of(model, {})

        assert (route.prefix if route else "") == expected or _is_a_detail(expected, route), model


def _is_a_detail(expected, route):
    """Tell whether LiteLLM goes on to a sibling of the prefix, such as `cohere_chat` for a chat model of `cohere`."""
    return route is not None and route.how == providers.PREFIX and expected not in ("", route.prefix)
