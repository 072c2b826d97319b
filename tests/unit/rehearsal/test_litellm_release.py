"""The release of LiteLLM that a rendered text deploys."""

from __future__ import annotations

import pytest

from kustomize_plugin.rehearsal import litellm_release

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: litellm
spec:
  template:
    spec:
      containers:
      - name: exporter
        image: example.com/litellm-exporter:v0.3.0
      - name: litellm
        image: {}
"""


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("ghcr.io/berriai/litellm:v1.109.1", "1.109.1"),
        ("ghcr.io/berriai/litellm-database:main-v1.109.1-stable", "1.109.1"),
        ("registry.lan:5000/mirror/litellm:1.109.10", "1.109.10"),
        ("ghcr.io/berriai/litellm:v1.109.1@sha256:" + 64 * "0", "1.109.1"),
        ("ghcr.io/berriai/litellm@sha256:" + 64 * "0", ""),
        ("ghcr.io/berriai/litellm:main-stable", ""),
        ("ghcr.io/berriai/litellm:v1.109", ""),
        ("ghcr.io/berriai/litellm", ""),
        ("registry.lan:5000/proxy:v1.109.1", ""),
        ("", ""),
    ],
)
def test_it_is_read_from_the_tag(image, expected):
    assert litellm_release.deployed("kind: Service\n---\n" + DEPLOYMENT.format(image)) == expected


def test_two_releases_are_none():
    images = ("litellm:v1.109.1", "litellm:v1.106.2")
    assert litellm_release.deployed("---\n".join(DEPLOYMENT.format(image) for image in images)) == ""
    assert litellm_release.deployed("---\n".join(DEPLOYMENT.format(images[0]) for _ in images)) == "1.109.1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "model_list: []",
        "kind: Deployment # litellm",
        "kind: Deployment\nspec: [litellm]",
        "kind: [Deployment, litellm",
    ],
)
def test_a_text_without_a_deployment_names_none(text):
    assert litellm_release.deployed(text) == ""


@pytest.mark.parametrize(
    ("release", "wanted"),
    [
        ("1.109.1", "--no-deps --require-hashes -r https://"),
        ("1.108.7", "'litellm[proxy]==1.108.7' prometheus-client"),
    ],
)
def test_the_command_for_another_release(release, wanted):
    command = litellm_release.how_to_install(release)

    assert command.startswith(f"python3 -m venv litellm-{release} && litellm-{release}/bin/pip install {wanted}")
    assert "\n" not in command
