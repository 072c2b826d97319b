"""Every shape in which a config is kept: read by lint, graph and import, and a row of the docs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from kustomize_plugin.adoption import found_config, intake
from kustomize_plugin.adoption.refusal import IntakeError, NoConfigError
from kustomize_plugin.commands import cli
from kustomize_plugin.gateway.deployments import of_config
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.machine import source_files
from kustomize_plugin.picture import rendered_gateway
from tests import layout_samples

ROOT = Path(__file__).parent.parent
ROWS = {
    cells[0].strip(): [cell.strip() for cell in cells[1:]]
    for line in (ROOT / "docs/layouts.md").read_text().splitlines()
    if line.startswith("| ") and len(cells := line.strip("|").split(" | ")) == 5 and cells[0].strip() != "shape"
}


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("shape", layout_samples.SHAPES)
def test_a_config_is_read_and_nothing_is_wrong_with_it(shape, here):
    write(here, layout_samples.files(shape))

    report = lint.run(Order(["."]))

    assert [str(one) for one in report.findings if one.severity != "info"] == []
    assert report.tally is not None
    assert report.tally.configs in (1, 2)
    assert not report.unread


@pytest.mark.parametrize("code", layout_samples.MISTAKES)
@pytest.mark.parametrize("shape", layout_samples.SHAPES)
def test_a_mistake_is_told_where_it_stands(shape, code, here):
    write(here, layout_samples.files(shape, layout_samples.bad(code)))

    found = [one for one in lint.run(Order(["."])).findings if one.code == code]

    if (shape, code) in layout_samples.RIGHT:
        assert not found
        return
    assert len(found) == 1
    where = found[0].where
    assert where is not None
    line = (here / where.file).read_text().splitlines()[where.line - 1]
    assert line[where.column - 1 :].lstrip("\"'").startswith(layout_samples.MISTAKES[code][2])


@pytest.mark.parametrize("shape", layout_samples.SHAPES)
def test_a_gateway_is_drawn_and_taken_over_as_its_row_says(shape, here):
    write(here, layout_samples.files(shape))
    found = rendered_gateway.one_of(rendered_gateway.all_of(source_files.below(Path()), source_files.text_of))

    assert list(found.gateway.groups) == ["cloud", "local"]
    assert ("yes" if _taken(found.config.file) else "no") == ROWS[shape][0].split()[0].strip(",:;")


def _taken(file: str) -> bool:
    text = Path(file).read_text()
    try:
        found_config.refuse_template(file, text)
        try:
            return bool(intake.read(text))
        except NoConfigError:
            return found_config.of(text) is not None
    except IntakeError:
        return False


def test_each_shape_has_a_row():
    assert set(layout_samples.SHAPES) | {"operator's resources", "Argo CD Application, `parameters`"} == set(ROWS)


OPERATOR = """\
apiVersion: litellm.home-operations.com/v1alpha1
kind: LiteLLMProxy
metadata: {name: main, namespace: ai}
spec:
  modelSelector: {matchLabels: {proxy: main}}
  callbacks: {success: [prometheus]}
  routerSettings:
    fallbacks: [{cloud: [local, other]}]
---
apiVersion: litellm.home-operations.com/v1alpha1
kind: LiteLLMProxy
metadata: {name: second, namespace: ai}
spec:
  modelSelector: {matchExpressions: [{key: proxy, operator: In, values: [second]}]}
  routerSettings:
    fallbacks: [{other: [cloud]}]
"""
MODEL = """\
apiVersion: litellm.home-operations.com/v1alpha1
kind: LiteLLMModel
metadata: {name: %s, namespace: ai, labels: {proxy: %s}}
spec:
  modelName: %s
  params: {model: %s, apiBase: "%s", apiKeyRef: {name: keys, key: KEY}}
"""
MODELS = {
    "models/cloud.yaml": MODEL % ("cloud", "main", "cloud", "openai/gpt-4o", "https://api.example.com/v1"),
    "models/local.yaml": MODEL % ("local", "main", "local", "ollama_chat/qwen3:14b", "http://ollama:11434/api"),
    "models/other.yaml": MODEL % ("other", "second", "other", "openai/gpt-4o", "https://api.example.com/v1"),
}


def test_each_proxy_of_the_operator_is_a_gateway_of_what_it_adopts(here):
    write(here, {"proxies.yaml": OPERATOR, **MODELS})

    found = [str(one) for one in lint.run(Order(["."])).findings]
    gateways = rendered_gateway.all_of(source_files.below(Path()))

    assert [" ".join(one.split()[:2]) for one in found] == [
        "models/local.yaml:6:51: LK203",
        "proxies.yaml:8:33: LK301",
        "proxies.yaml:16:26: LK301",
    ]
    deployments = {one.name: of_config(one.values) for one in gateways}
    assert {name: [one.group for one in found] for name, found in deployments.items()} == {
        "main": ["cloud", "local"],
        "second": ["other"],
    }
    assert gateways[0].values["litellm_settings"] == {"success_callback": ["prometheus"]}
    assert deployments["main"][0].params["api_key"] == "os.environ/LITELLM_MODELKEY_CLOUD"


def test_one_changed_model_is_judged_with_its_proxy(here):
    write(here, {"proxies.yaml": OPERATOR, **MODELS})

    found = [one.where.file for one in lint.run(Order(["models/cloud.yaml"])).findings if one.where]

    assert found == ["proxies.yaml"]


PARAMETERS = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: llm}
spec:
  source:
    chart: litellm-helm
    helm:
      parameters:
        - {name: "proxy_config.model_list[0].model_name", value: local}
        - {name: "proxy_config.model_list[0].litellm_params.model", value: ollama_chat/qwen3:14b}
        - {name: "proxy_config.model_list[0].litellm_params.api_base", value: "http://ollama:11434/api"}
        - {name: "proxy_config.model_list[0].litellm_params.api_key", value: sk-none}
"""


def test_parameters_are_values(here):
    write(here, {"app.yaml": PARAMETERS})

    assert [str(one).split(" ")[:2] for one in lint.run(Order(["."])).findings] == [["app.yaml:11:79:", "LK203"]]
    assert _taken("app.yaml")


TAKEN = [shape for shape in layout_samples.SHAPES if ROWS[shape][0].startswith("yes")]


@pytest.mark.parametrize("shape", TAKEN)
def test_what_is_imported_lints_and_builds_clean(shape, here, monkeypatch, capfd):
    write(here, layout_samples.files(shape))

    code, _, said = run("import", source(here), "-o", "gateway", monkeypatch=monkeypatch, capfd=capfd)

    assert code == 0, said
    assert "LiteLLM reads the same config as before" in said
    assert [str(one) for one in lint.run(Order(["gateway"])).findings if one.severity != "info"] == []
    assert yaml.safe_load((here / "gateway/configmap.yaml").read_text())["metadata"]["name"] == "litellm-config"
    built = run("build", "gateway", "--config-only", monkeypatch=monkeypatch, capfd=capfd)
    assert built[0] == 0, built[2]
    assert sorted(group.group for group in of_config(yaml.safe_load(built[1]))) == ["cloud", "local"]


@pytest.mark.parametrize("shape", TAKEN)
def test_what_is_converted_says_the_same_and_lints_clean(shape, here, monkeypatch, capfd):
    write(here, layout_samples.files(shape))

    plain = run("convert", source(here), "--to", "config", monkeypatch=monkeypatch, capfd=capfd)
    code, _, said = run("convert", source(here), "--to", "operator", "-o", "new", monkeypatch=monkeypatch, capfd=capfd)

    assert plain[0] == 0, plain[2]
    assert yaml.safe_load(plain[1])["model_list"] == yaml.safe_load(layout_samples.GOOD)["model_list"]
    assert code == 0, said
    assert "proved" in said
    assert [str(one) for one in lint.run(Order(["new"])).findings if one.severity != "info"] == []


def test_the_lines_to_change_are_named(here, monkeypatch, capfd, golden):
    found = []
    for index, shape in enumerate(TAKEN):
        folder = here / str(index)
        write(folder, layout_samples.files(shape))
        monkeypatch.chdir(folder)
        said = run("import", source(folder), "-o", "gateway", monkeypatch=monkeypatch, capfd=capfd)[2]
        told = said[said.index("to use it: ") : said.index("next: ")]
        found.append(f"{shape}\n{told}")

    golden(Path(__file__).parent / "adopt_way_back.txt", "\n".join(found))


@pytest.mark.parametrize("shape", sorted(set(layout_samples.SHAPES) - set(TAKEN)))
def test_a_template_in_a_folder_is_refused_as_its_file_is(shape, here, monkeypatch, capfd):
    write(here, layout_samples.files(shape))

    code, _, said = run("import", ".", "-o", "gateway", monkeypatch=monkeypatch, capfd=capfd)

    assert code == 3
    assert "template" in said
    assert not (here / "gateway").exists()


def source(folder: Path) -> str:
    """Return what somebody would name: the overlay, else the folder."""
    return "overlay" if (folder / "overlay").exists() else "."


def run(*words: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["kustomize-litellm", *words])
    code = cli.run()
    captured = capfd.readouterr()
    return code, captured.out, captured.err
