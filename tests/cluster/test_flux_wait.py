"""The commands of docs/flux.md that wait for a commit, on objects that say what Flux and the renderer would say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.test_flux_policy import DIGEST, MARK, OURS, artifact, create
from tests.e2e.conftest import REPOSITORY, Completed, Run

Api = Callable[..., Completed]
PAGE = (REPOSITORY / "docs" / "flux.md").read_text(encoding="utf-8")
(BLOCK,) = re.findall(r"^```sh\n(commit=.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def checkout(run: Run, tmp_path: Path) -> str:
    """A repository with a commit; returns which."""
    names = {f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    run("git", "init", "-q")
    run("git", "commit", "-q", "--allow-empty", "-m", "change", **names)
    return run("git", "rev-parse", "HEAD").stdout.strip()


def say(api: Api, kind: str, name: str, status: object) -> None:
    words = ("--subresource=status", "--type=merge", "--as", OURS, "--as-group=system:masters")
    done = api("patch", kind, name, *words, "-p", json.dumps({"status": status}))
    assert done.returncode == 0, done.stderr


def applied(api: Api, name: str) -> None:
    """Make a Kustomization that has applied what the ExternalArtifact of its name has."""
    spec = {"interval": "1h", "prune": True, "sourceRef": {"kind": "ExternalArtifact", "name": name}}
    document = {"kind": "Kustomization", "metadata": {"name": name}, "spec": spec}
    text = json.dumps({"apiVersion": "kustomize.toolkit.fluxcd.io/v1", **document})
    assert api("create", "-f", "-", stdin=text).returncode == 0
    say(api, "kustomization", name, {"lastAppliedRevision": f"main@sha256:{DIGEST}"})


@pytest.mark.parametrize("is_there", [True, False])
def test_they_end_when_the_commit_is_applied_and_not_before(
    flux_system: Api, on_cluster: Run, checkout: str, is_there: bool
) -> None:
    name = create(flux_system, MARK)
    commit = checkout if is_there else "0" * 40
    metadata = {"org.opencontainers.image.revision": f"main@sha1:{commit}"}
    say(flux_system, "externalartifact", name, {"artifact": {**artifact(name), "metadata": metadata}})
    applied(flux_system, name)
    script = re.sub(r"--timeout=\dm", "--timeout=3s", BLOCK.replace("litellm-gateway", name))

    done = on_cluster("bash", "-euc", script)

    assert (done.returncode == 0) is is_there, done.stderr
