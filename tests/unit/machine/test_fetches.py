import base64
from pathlib import Path

import pytest

from kustomize_plugin.machine import fetches

URL = "https://example.com/evil/repo"


def of(folder: Path, text: str) -> list[tuple[str, bool]]:
    (folder / "kustomization.yaml").write_text(text)
    return [(one.address, one.is_base) for one in fetches.of(folder)]


@pytest.mark.parametrize(
    "text",
    [
        f"resources: [{URL}]",
        f"Resources: [{URL}]",
        f"re\u017fources: [{URL}]",
        f"resources: []\nRESOURCES: [{URL}]",
        f"resources: [{URL}]\nresources: []",
        f"resources: [{URL}]\ncommonAnnotations: {{since: 2024-13-45}}",
        f"resources: [{URL}]\ncommonAnnotations: {{b: =}}",
        f"resources: [!odd {URL}]",
        f"resources: [!!binary {base64.b64encode(URL.encode()).decode()}]",
        f"x: &x {{resources: [{URL}]}}\n<<: *x",
        f"x: &x {{resources: [{URL}]}}\ny: &y {{<<: *x}}\n<<: [*y, {{a: b}}]",
        *(f"{key}: [{URL}]" for key in ("bases", "components", "generators", "transformers", "validators")),
    ],
)
def test_a_base_is_found_however_it_is_written(tmp_path, text):
    assert of(tmp_path, text) == [(URL, True)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"helmCharts: [{{name: a, repo: {URL}}}]", URL),
        ("helmCharts: [{name: a, repo: 'oci://example.com/a'}]", "oci://example.com/a"),
        (f"helmChartInflationGenerator: [{{chartName: a, chartRepoUrl: {URL}}}]", URL),
        (f"generators: ['{{apiVersion: builtin, kind: HelmChartInflationGenerator, repo: {URL}}}']", URL),
        (f"helmChartInflationGenerator: [{{chartName: a, values: {URL}}}]", URL),
        (f"helmCharts: [{{name: a, additionalValuesFiles: [{URL}]}}]", URL),
    ],
)
def test_a_chart_is_fetched_with_its_values(tmp_path, text, address):
    assert of(tmp_path, text) == [(address, False)]


@pytest.mark.parametrize(
    "text", ["transformers: ['{a: [']", "transformers:\n- |\n  kind: A\n  b: [\n", "generators: [a.yaml]"]
)
def test_a_config_that_cannot_be_read_is_refused(tmp_path, text):
    (tmp_path / "kustomization.yaml").write_text(text)
    (tmp_path / "a.yaml").write_text("a: [")

    with pytest.raises(fetches.UnknownFetchError, match="cannot be read"):
        list(fetches.of(tmp_path))


def test_a_block_of_text_may_be_an_address(tmp_path):
    assert of(tmp_path, f"resources:\n  - |\n    {URL}\n") == [(f"{URL}\n", True)]


@pytest.mark.parametrize(
    "text",
    [
        f"configurations: [{URL}]",
        f"crds: [{URL}]",
        f"openapi: {{path: {URL}}}",
        f"patches: [{{Path: {URL}}}]",
        f"patchesJson6902: [{{path: {URL}}}]",
        f"patchesStrategicMerge: [{URL}]",
        f"replacements: [{{path: {URL}}}]",
        f"configMapGenerator: [{{name: a, files: [x={URL}]}}]",
        f"configMapGenerator: [{{name: a, files: [{URL}]}}]",
        f"secretGenerator: [{{name: a, envs: [{URL}]}}]",
        f"secretGenerator: [{{name: a, env: {URL}}}]",
        f"helmCharts: [{{name: a, valuesFile: {URL}}}]",
    ],
)
def test_other_files_are_downloaded_too(tmp_path, text):
    assert of(tmp_path, text) == [(URL, False)]


@pytest.mark.parametrize(
    "text",
    [
        f"commonAnnotations: {{docs: {URL}}}",
        f"patches: [{{patch: '{URL}', target: {{kind: {URL}}}}}]",
        f"configMapGenerator: [{{name: a, literals: [x={URL}]}}]",
        f"transformers:\n  - |\n    kind: A\n    url: {URL}\n",
        "a: &a {<<: *a}\n<<: [*a, *a]",
        "",
        "[]",
        "resources: [gone.yaml]",
    ],
)
def test_an_address_elsewhere_is_only_text(tmp_path, text):
    assert of(tmp_path, text) == []


@pytest.mark.parametrize("text", [b"a: [", b"resources: [\xff]", f"resources: [{URL}]".encode("utf-16")])
def test_what_cannot_be_read_is_refused(tmp_path, text):
    (tmp_path / "kustomization.yaml").write_bytes(text)

    with pytest.raises(fetches.UnknownFetchError, match=r"kustomization\.yaml(:\d:\d+)? cannot be read: "):
        list(fetches.of(tmp_path))


def test_local_names_are_no_addresses(tmp_path):
    for name in ("team@models/a/b.yaml", "a:b/c/d.yaml", "at@home/kustomization.yaml", "linked/x.yaml"):
        (tmp_path / "top" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "top" / name).write_text("")
    (tmp_path / "top/link").symlink_to("linked")
    names = "team@models/a/b.yaml, a:b/c/d.yaml, at@home, link/x.yaml, ../top/linked/x.yaml"

    assert of(tmp_path / "top", f"resources: [{names}]") == []


def test_a_folder_does_not_hide_the_repository_of_its_name(tmp_path):
    (tmp_path / "github.com/evil/repo").mkdir(parents=True)
    (tmp_path / "github.com/evil/repo/kustomization.yaml").write_text("")

    assert of(tmp_path, "resources: [github.com/evil/repo]") == [("github.com/evil/repo", True)]
    assert of(tmp_path, "resources: [./github.com/evil/repo]") == []


def test_a_file_does_not_hide_the_component_of_its_name(tmp_path):
    (tmp_path / "a@b/c").mkdir(parents=True)
    (tmp_path / "a@b/c/d").write_text("")

    assert of(tmp_path, "resources: [a@b/c/d]") == []
    assert of(tmp_path, "components: [a@b/c/d]") == [("a@b/c/d", True)]


def test_a_link_in_the_middle_leads_where_kustomize_goes(tmp_path):
    for folder, text in (("base", f"resources: [{URL}]"), ("far/base", ""), ("far/deep", "")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "kustomization.yaml").write_text(text)
    (tmp_path / "link").symlink_to("far/deep")

    assert of(tmp_path, "resources: [link/../base]") == [(URL, True)]


def test_a_second_kustomization_counts_too(tmp_path):
    (tmp_path / "Kustomization").write_text(f"resources: [{URL}]")

    assert of(tmp_path, "resources: []") == [(URL, True)]
