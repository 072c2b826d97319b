"""What VS Code offers and explains in our files, by its own language server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from kustomize_plugin.providers import known
from tests.e2e import language_server
from tests.e2e.conftest import REPOSITORY
from tests.e2e.language_server import Server

PAGE = (REPOSITORY / "docs" / "editors.md").read_text(encoding="utf-8")
FOLDER = REPOSITORY / "schemas" / "kustomize-litellm.dev"
FRAGMENT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata:
  name: cloud-kimi
spec:
  modelName: cloud-kimi
  deployments:
    - litellm_params:
        model: ollama_chat/kimi-k2.5
"""
SETTINGS = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: SettingsFragment
metadata:
  name: x
spec:
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with language_server.started() as found:
        yield found


def marked(schema: str, text: str) -> str:
    return f"# yaml-language-server: $schema={(FOLDER / schema).as_uri()}\n{text}"


def model(text: str) -> str:
    return marked("modelfragment_v1alpha1.json", text)


def settings(text: str) -> str:
    return marked("settingsfragment_v1alpha1.json", SETTINGS + text)


def offered(server: Server, text: str) -> list[str]:
    found = server.at("textDocument/completion", text)
    return [one["label"] for one in found["items"]]


def explained(server: Server, text: str) -> str:
    return str(server.at("textDocument/hover", text)["contents"]["value"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (model(FRAGMENT + "  tier: |"), ["cloud", "local"]),
        (model(FRAGMENT + "  routing: |"), ["automatic", "explicit"]),
        (model(FRAGMENT + "  |"), ["tier", "routing", "fallbacks", "contextWindowFallbacks"]),
        (model(FRAGMENT + "        |"), ["timeout", "num_retries", "stream_timeout", "order", "api_base", "tpm"]),
        (model(FRAGMENT + "        drop_params: |"), ["true"]),
        (
            model(FRAGMENT.replace("ollama_chat/kimi-k2.5", "|")),
            ["groq/", "ollama_chat/", "groq/llama-3.3-70b-versatile"],
        ),
        (model(FRAGMENT + "      model_info:\n        mode: |"), ["chat", "embedding"]),
        (model(FRAGMENT + "      model_info:\n        |"), ["mode", "base_model", "supports_vision"]),
        (settings("  router_settings:\n    |"), ["cooldown_time", "enable_pre_call_checks", "routing_strategy"]),
        (settings("  router_settings:\n    routing_strategy: |"), ["simple-shuffle", "least-busy"]),
        (settings("  general_settings:\n    |"), ["master_key", "background_health_checks", "database_url"]),
        (settings("  litellm_settings:\n    |"), ["drop_params", "callbacks", "json_logs"]),
        (model("|"), ["ModelFragment"]),
        (marked("settingsfragment_v1alpha1.json", "|"), ["SettingsFragment"]),
        (marked("fragmentmerge_v1alpha1.json", "|"), ["FragmentMerge"]),
    ],
)
def test_the_editor_offers_what_may_stand_there(server: Server, text: str, wanted: list[str]) -> None:
    found = offered(server, text)

    assert set(wanted) <= set(found), found[:40]


def test_the_page_names_schemas_that_are_there() -> None:
    (settings,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)

    assert all((REPOSITORY / path).is_file() for path in json.loads(settings)["yaml.schemas"])
    assert (REPOSITORY / "base/models" / re.findall(r"\$schema=(\S+)", PAGE)[0]).is_file()


def test_chains_are_not_offered_where_they_are_refused(server: Server) -> None:
    assert "fallbacks" not in offered(server, settings("  router_settings:\n    |"))


def test_every_provider_is_offered(server: Server) -> None:
    found = offered(server, model(FRAGMENT.replace("ollama_chat/kimi-k2.5", "|")))

    assert {f"{prefix}/" for prefix in known.PREFIXES} <= set(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (model(FRAGMENT + "  rou|ting: automatic\n"), "no automatic fallback ends there"),
        (model(FRAGMENT + "        num_re|tries: 0\n"), "before the fallback chain is tried"),
        (model(FRAGMENT + "        aws_profile_na|me: x\n"), "LiteLLM's own `litellm_params`"),
        (settings("  router_settings:\n    cooldown_ti|me: 60\n"), "a failing deployment is skipped"),
    ],
)
def test_the_editor_explains_what_stands_there(server: Server, text: str, said: str) -> None:
    assert said in explained(server, text).replace("\\", "")


def test_a_whole_fragment_comes_from_a_snippet(server: Server) -> None:
    found = server.at("textDocument/completion", model("|"))["items"]
    (text,) = [one["insertText"] for one in found if "timeout: ${7:60}" in one["insertText"]]

    assert text.startswith("apiVersion: kustomize-litellm.dev/v1alpha1\nkind: ModelFragment\nmetadata:\n  name: ${1:")


def test_mistakes_are_marked_while_they_are_written(server: Server) -> None:
    assert server.problems(model(FRAGMENT)) == []
    assert "Valid values" in server.problems(model(FRAGMENT + "  tier: clowd\n"))[0]
    assert "timeuot" not in str(server.problems(model(FRAGMENT + "        timeuot: 3\n")))  # LiteLLM may know it: LK102
    assert "fallback" in server.problems(model(FRAGMENT + "  fallback: [x]\n"))[0]
