"""What we say that LiteLLM knows is what it knows; most of it needs LiteLLM in the interpreter that runs the tests."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kustomize_plugin import providers
from kustomize_plugin.hooks.gateway import setting_names
from kustomize_plugin.providers import known

ROOT = Path(__file__).parents[3]
TOOL = ROOT / "tools" / "list_litellm_names.py"


@pytest.fixture(scope="module")
def litellm():
    pytest.importorskip("litellm")
    return runpy.run_path(str(TOOL))["load"]()


def test_the_lists_are_of_the_release_that_the_base_deploys():
    deployment = yaml.safe_load((ROOT / "base" / "deployment.yaml").read_text())
    image = deployment["spec"]["template"]["spec"]["containers"][0]["image"]

    assert image.endswith(f":v{known.VERSION}")


def test_the_lists_are_what_the_tool_writes(litellm, tmp_path):
    tool = runpy.run_path(str(TOOL))
    if tool["version"]() != known.VERSION:
        pytest.skip(f"needs LiteLLM {known.VERSION}")
    for module, text in ((known, tool["known"](litellm)), (setting_names, tool["setting_names"](litellm))):
        (tmp_path / "written.py").write_text(text)
        subprocess.run(
            [sys.executable, "-m", "ruff", "format", "--quiet", "--config", ROOT / "pyproject.toml", tmp_path],
            check=True,
        )

        assert Path(str(module.__file__)).read_text() == (tmp_path / "written.py").read_text()


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
