"""What the roles of deploy/flux/in-cluster let the renderer's account do, as the API server sees it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.cluster.test_flux_policy import OURS
from tests.e2e.conftest import REPOSITORY, Completed, Run

FOLDER = REPOSITORY / "deploy" / "flux" / "in-cluster"
READS, WRITES = ("watch", "externalartifacts"), ("patch", "externalartifacts", "--subresource=status")
Api = Callable[..., Completed]
Apply = Callable[[str], None]


@pytest.mark.parametrize(
    ("words", "is_allowed"),
    [
        (("patch", "externalartifacts", "--subresource=status"), True),
        (("watch", "externalartifacts"), True),
        (("create", "events"), True),
        (("patch", "externalartifacts"), False),
        (("get", "secrets"), False),
        (("list", "externalartifacts", "--all-namespaces"), False),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_its_account_may_do_what_it_does_and_no_more(
    flux_system: Api, words: tuple[str, ...], is_allowed: bool
) -> None:
    done = flux_system("auth", "can-i", *words, "--as", OURS)

    assert done.stdout.strip() == ("yes" if is_allowed else "no"), done.stderr


@pytest.fixture
def apply_rights(flux_system: Api, on_cluster: Run, run: Run, tmp_path: Path) -> Iterator[Apply]:
    """Apply the roles that a component adds; they are gone after the test."""
    texts = []

    def apply_rights(component: str) -> None:
        shutil.copytree(FOLDER, tmp_path / "in-cluster")
        text = f"resources: [in-cluster]\ncomponents: [in-cluster/{component}]\n"
        (tmp_path / "kustomization.yaml").write_text(text)
        built = yaml.safe_load_all(run("kustomize", "build", tmp_path).stdout)
        added = [one for one in built if "Role" in one["kind"] and one["metadata"].get("namespace") != "flux-system"]
        texts.append(yaml.safe_dump_all(added))
        done = on_cluster("kubectl", "apply", "--server-side", "-f", "-", stdin=texts[0])
        assert done.returncode == 0, done.stderr

    for name in ("gateways", "others"):
        flux_system("create", "namespace", name)
    yield apply_rights
    for text in texts:
        on_cluster("kubectl", "delete", "-f", "-", stdin=text)


@pytest.mark.parametrize(("component", "is_everywhere"), [("one-namespace", False), ("all-namespaces", True)])
def test_a_component_widens_where_it_may_look(
    flux_system: Api, apply_rights: Apply, component: str, is_everywhere: bool
) -> None:
    def may(words: tuple[str, ...], *where: str) -> bool:
        return flux_system("auth", "can-i", *words, *where, "--as", OURS).stdout.strip() == "yes"

    assert not may(READS, "--namespace=gateways")
    apply_rights(component)
    until = time.monotonic() + 20
    while not may(READS, "--namespace=gateways"):  # the API server hears of new roles a moment later
        assert time.monotonic() < until

    assert may(WRITES, "--namespace=gateways")
    assert may(READS, "--namespace=others") is is_everywhere
    assert may(READS, "--all-namespaces") is is_everywhere
    assert not may(("get", "secrets"), "--namespace=gateways")
