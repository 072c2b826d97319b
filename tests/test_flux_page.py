"""docs/flux.md and deploy/flux/in-cluster say what `kustomize-litellm flux` knows: options, reasons, what it counts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from kustomize_plugin.commands.flux_command import flux
from kustomize_plugin.flux import verdict
from kustomize_plugin.flux.external_artifact import Key
from kustomize_plugin.flux.metrics import Asked, Metrics
from kustomize_plugin.flux.verdict import Refusal

REPOSITORY = Path(__file__).parent.parent
PAGE = (REPOSITORY / "docs" / "flux.md").read_text(encoding="utf-8")
FOLDER = REPOSITORY / "deploy" / "flux" / "in-cluster"
POD = yaml.safe_load((FOLDER / "deployment.yaml").read_text(encoding="utf-8"))["spec"]["template"]["spec"]
ARGUMENTS = {name: value for name, _, value in (word.partition("=") for word in POD["containers"][0]["args"][1:])}
OPTIONS = {one.opts[0]: one for one in flux.params if isinstance(one, click.Option) and one.opts[0] != "--help"}
RENDERER_MIB = 192
MIB = {"Mi": 1, "Gi": 1024}


def table(heading: str) -> list[list[str]]:
    """The cells of the rows of the table that has this heading over its first column."""
    lines = PAGE.partition(f"\n| {heading} |")[2].splitlines()[2:]
    rows = [line for line in lines[: lines.index("")] if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def mib(quantity: str) -> int:
    return int(quantity[:-2]) * MIB[quantity[-2:]]


def setting(name: str) -> int:
    """What the pod says for an option, else what the command takes by itself."""
    return int(ARGUMENTS.get(name, str(OPTIONS[name].default)))


def test_the_page_has_each_option_and_its_default():
    rows = {cells[0].strip("`"): cells[1] for cells in table("option")}

    assert rows.keys() == OPTIONS.keys()
    shown = {name: str(one.default) for name, one in OPTIONS.items() if one.show_default and not one.is_flag}
    assert {name: rows[name] for name in shown} == shown
    assert {rows[name] for name, one in OPTIONS.items() if one.is_flag} == {""}


def test_the_options_that_the_deployment_sets_come_first():
    first = [cells[0].strip("`") for cells in table("option")][: len(ARGUMENTS)]

    assert sorted(first) == sorted(ARGUMENTS)


def test_the_page_explains_each_reason():
    told = {reason for cells in table("reason") for reason in re.findall(r"`(\w+)`", cells[0])}

    known = {value for name, value in vars(verdict).items() if name.isupper() and isinstance(value, str)}
    assert told == known - {verdict.SUCCEEDED}


def counted() -> set[str]:
    metrics = Metrics(Asked(lambda: 1, lambda: 1, lambda: {Key("flux-system", "gw"): verdict.BUILD_FAILED}))
    metrics.built(Refusal(verdict.BUILD_FAILED, "no"), 0.1)
    page = metrics.page().decode()
    return set(re.findall(r"^# HELP (\S+)", page, re.MULTILINE)) | set(re.findall(r"^(\w+)", page, re.MULTILINE))


def test_the_page_and_the_alerts_name_what_is_counted():
    told = {re.sub(r"\{.*", "", cells[0].strip("`")) for cells in table("metric")}
    rules = (FOLDER / "monitoring" / "prometheusrule.yaml").read_text(encoding="utf-8")

    assert told <= counted()
    assert {name for name in counted() if not name.endswith(("_created", "_bucket", "_sum", "_count"))} <= told
    assert set(re.findall(r"kustomize_litellm_flux_\w+", rules)) <= counted()


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_the_command_takes_what_the_pod_is_given(argument: str):
    assert argument in OPTIONS


def test_as_many_builds_as_there_are_workers_fit_into_the_pod():
    limits: dict[str, Any] = POD["containers"][0]["resources"]["limits"]

    assert setting("--concurrent") * setting("--build-memory") + RENDERER_MIB <= mib(limits["memory"])
    assert f"Two of these and {RENDERER_MIB} for the renderer itself" in PAGE


def test_as_many_sources_as_there_are_workers_fit_into_the_volume():
    (limit,) = [one["emptyDir"]["sizeLimit"] for one in POD["volumes"] if one["name"] == "artifacts"]

    sources = setting("--concurrent") * (setting("--max-source-mib") + setting("--max-unpacked-mib"))
    assert sources <= mib(limit) * 3 / 4
