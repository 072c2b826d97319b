"""What is read out of the objects, and which folder an annotation asks for."""

from __future__ import annotations

import pytest

from kustomize_plugin.flux import external_artifact, requested_folder
from kustomize_plugin.flux.external_artifact import ExternalArtifact, Key, SourceArtifact, SourceName
from kustomize_plugin.flux.verdict import INVALID_PATH, RefusedError
from tests.unit.flux import objects


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("overlays/production", "overlays/production"),
        ("./overlays//production/", "overlays/production"),
        (".", "."),
        ("./", "."),
        ("..a/b..", "..a/b.."),
        ("mit größe", "mit größe"),
    ],
)
def test_a_folder_is_relative_to_the_top(path, folder):
    assert requested_folder.of(path) == folder


@pytest.mark.parametrize("path", ["", " ", " a", "/etc", "..", "a/../..", "a/..", "../a", "a\0b", "a\nb", "x" * 5000])
def test_what_leaves_the_source_is_refused(path):
    with pytest.raises(RefusedError) as refused:
        requested_folder.of(path)

    assert refused.value.refusal.reason == INVALID_PATH
    assert len(str(refused.value)) < 400


def test_an_object_says_what_is_asked_for():
    found = ExternalArtifact(objects.external_artifact(path="a", requested="now"))

    assert found.is_ours
    assert (found.key, found.path, found.requested) == (Key("flux-system", "gw"), "a", "now")
    assert found.source == SourceName("GitRepository", "flux-system", "gw")


def test_without_the_annotation_it_is_not_ours():
    assert not ExternalArtifact(objects.external_artifact(path=None)).is_ours
    assert not ExternalArtifact({}).is_ours


def test_a_source_without_an_artifact_has_none():
    assert external_artifact.source_artifact({"status": {"conditions": []}}) is None
    assert external_artifact.source_artifact({}) is None


@pytest.mark.parametrize(
    ("revision", "ref"),
    [
        ("main@sha1:abc", "main"),
        ("feature/a@sha1:abc", "feature/a"),
        ("v1.0.0@sha256:abc", "v1.0.0"),
        ("deps/@types/node@sha1:abc", "deps/@types/node"),
        ("sha256:abc", "latest"),
        ("@sha256:abc", "latest"),
        ("", "latest"),
    ],
)
def test_the_ref_is_what_is_before_the_digest(revision, ref):
    assert SourceArtifact("u", "d", revision).ref == ref
