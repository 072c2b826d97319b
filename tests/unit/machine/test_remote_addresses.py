"""What counts as an address; tests/e2e/test_remote_bases.py asks kustomize for the same entries."""

import pytest

from kustomize_plugin.machine import remote_addresses

REPOSITORIES = (
    "https://example.com/evil/repo",
    "https://example.com/evil/repo\n",
    "HTTPS://user:pass@example.com/evil/repo//base?ref=v1",
    "http://example.com/a/b",
    "ssh://git@example.com/a/b",
    "file:///srv/repo",
    "file://srv",
    "git::https://example.com/a/b",
    "GIT::github.com/a/b",
    "github.com/evil/repo",
    "GitHub.com/evil/repo/base?ref=v1",
    "github.com:evil/repo",
    "git@github.com:org/repo.git",
    "deploy@gitea.example.com:infra/base.git",
    "org@dev.azure.com/x/_git/y",
    "evil@github.com/x/y",
    "a@b/c//d",
    "team@models/a/b.yaml",
    "a-1@host:x.git",
)
PATHS = (
    "../base",
    "./github.com/evil/repo",
    "/github.com/evil/repo",
    "models/cloud-kimi.yaml",
    "team@models",
    "team@models/b.yaml",
    "a.b@models/x/y",
    "1a@models/x/y",
    "a@b//../..",
    "models/a@b/c/d",
    "a:b",
    "a:b/c/d",
    "x_git/y",
    "base.git/x",
    "gitlab.com/a/b",
    "github.com",
    "github.com/evil",
    "file://",
    "ftp://example.com/a/b",
    "https://",
    "\u017fsh://example.com/a/b",
    "\u017f@example.com/a/b",
)


@pytest.mark.parametrize("entry", REPOSITORIES)
def test_knows_a_repository(entry):
    assert remote_addresses.is_repository(entry)
    assert remote_addresses.looks_remote(entry)


@pytest.mark.parametrize("entry", PATHS)
def test_takes_a_path_for_none(entry):
    assert not remote_addresses.is_repository(entry)


@pytest.mark.parametrize("entry", ["ftp://example.com/a", "git@x", "gitlab.com/a/b", "gh:a/b", "x?ref=v1"])
def test_what_is_no_file_may_be_meant_as_an_address(entry):
    assert remote_addresses.looks_remote(entry)


def test_only_http_is_downloaded():
    assert [one for one in (*REPOSITORIES, *PATHS) if remote_addresses.is_download(one)] == [
        one for one in (*REPOSITORIES, *PATHS) if one.lower().startswith("http")
    ]
