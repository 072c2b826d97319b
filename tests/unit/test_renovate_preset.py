"""The Renovate preset: its patterns find what a gateway has, and leave the rest alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kustomize_plugin.sources.workload import is_official

REPOSITORY = Path(__file__).parents[2]
PRESET = json.loads((REPOSITORY / "contrib" / "renovate" / "gateway.json").read_text())
IMAGE, HOOKS, MODEL = PRESET["packageRules"]


def python(pattern: str) -> re.Pattern[str]:
    """Return a pattern of Renovate's, whose groups have their names in angle brackets."""
    return re.compile(pattern.replace("(?<", "(?P<").replace("(?P<=", "(?<=").replace("(?P<!", "(?<!"))


def slashed(pattern: str) -> re.Pattern[str]:
    return python(pattern.removeprefix("!").strip("/") if pattern.startswith("!") else pattern[1:-1])


@pytest.mark.parametrize(
    "image",
    [
        "ghcr.io/berriai/litellm",
        "ghcr.io/berriai/litellm-database",
        "docker.litellm.ai/berriai/litellm",
        "litellm/litellm",
        "ghcr.io/berriai/litellm-helm",
        "registry.example.com/team/litellm",
    ],
)
def test_the_images_are_those_that_lint_takes_for_litellm_s_own(image):
    (pattern,) = IMAGE["matchPackageNames"]

    assert bool(slashed(pattern).search(image)) == is_official(image)


@pytest.mark.parametrize(
    ("tag", "numbers"),
    [
        ("v1.109.1", ("1", "109", "1", None)),
        ("main-v1.109.1-stable", ("1", "109", "1", "stable")),
        ("v1.81.3.rc.1", None),
        ("main-latest", None),
        ("v1.81.3-nightly", None),
    ],
)
def test_only_releases_are_versions(tag, numbers):
    found = python(IMAGE["versioning"].removeprefix("regex:")).search(tag)

    assert (found and found.group("major", "minor", "patch", "compatibility")) == numbers


@pytest.mark.parametrize(("tag", "is_bad"), [("v1.82.7", True), ("v1.82.8", True), ("v1.82.6", False)])
def test_releases_that_were_tampered_with_are_left_out(tag, is_bad):
    assert bool(slashed(IMAGE["allowedVersions"]).search(tag)) == is_bad


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("        model: ollama_chat/kimi-k2.5\n", ("kimi-k", "2.5")),
        ('{model: "ollama/minimax-m2", api_base: x}', ("minimax-m", "2")),
        ("model: ollama_chat/qwen3-coder:480b", None),
        ("model: ollama_chat/phi4-mini", None),
        ("model: openai/gpt-6", None),
    ],
)
def test_models_whose_name_ends_in_a_version(line, found):
    (manager,) = PRESET["customManagers"]
    (pattern,) = manager["matchStrings"]
    match = python(pattern).search(line)

    assert (match and match.group("depName", "currentValue")) == found


def test_the_datasource_is_the_one_that_is_defined():
    (manager,) = PRESET["customManagers"]

    assert manager["datasourceTemplate"].removeprefix("custom.") in PRESET["customDatasources"]
    assert MODEL["matchDatasources"] == [manager["datasourceTemplate"]]
    assert "kustomize-litellm" in HOOKS["matchPackageNames"]
