"""`lint --render` with a real engine and the real kubeconform."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kustomize_plugin.hooks.run.kubeconform import CRDS
from tests.e2e.conftest import DEPLOYMENT, SCRIPTS, Completed, Run, fragment, write

WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: clock}\nspec: {hands: 2}\n"
WIDGET_SCHEMA = {
    "type": "object",
    "properties": {"spec": {"type": "object", "properties": {"hands": {"type": "integer"}}}},
}

Render = Callable[..., Completed]


@pytest.fixture(autouse=True)
def kubeconform(run: Run) -> None:
    """Fail with the way out where `make tools` has not been run."""
    assert run("kubeconform", "-h").returncode == 0


@pytest.fixture
def render(gateway: Path, run: Run) -> Render:
    """Run `lint --render` in the gateway's folder."""

    def render(*words: str, **environment: str) -> Completed:
        return run("kustomize-litellm-lint", "--render", *words, cwd=gateway, **environment)

    return render


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_valid_overlay_is_clean(render: Render) -> None:
    done = render()

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "checked 1 build root: no findings\n")


def test_a_folder_without_a_gateway_is_clean(run: Run, tmp_path: Path) -> None:
    assert run("kustomize-litellm-lint", "--render").returncode == 0


_NEEDED = "kustomization.yaml with fragments that can be built"


def test_a_folder_that_is_named_and_has_none_could_not_be_run(render: Render, gateway: Path) -> None:
    (gateway / "docs").mkdir()

    done = render("docs")

    assert (done.returncode, done.stderr) == (3, f"kustomize-litellm: docs has no {_NEEDED}\n")


def test_a_component_among_overlays_is_skipped_and_that_is_said(render: Render, gateway: Path) -> None:
    (gateway / "parts").mkdir()
    (gateway / "parts" / "kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: []\n"
    )

    done = render("overlay", "parts")

    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "",
        f"skipped parts: no {_NEEDED}\nchecked 1 build root: no findings\n",
    )


def test_two_kinds_of_rendering_at_once_are_a_usage_error(render: Render) -> None:
    done = render("--rendered", "overlay")

    assert (done.returncode, done.stdout) == (2, "")
    assert "use --render or --rendered, not both" in done.stderr


def test_a_manifest_that_kubeconform_rejects_is_found_in_its_source(render: Render, gateway: Path) -> None:
    replace(gateway / "base/deployment.yaml", "spec:\n  selector", 'spec:\n  replicas: "2"\n  selector')

    done = render()

    assert done.returncode == 1
    assert done.stdout == (
        'base/deployment.yaml:5:13: LK502 Deployment "litellm" does not fit its Kubernetes schema at spec.replicas: '
        "got string, want null or integer\n"
    )


def test_a_misspelt_field_is_rejected(render: Render, gateway: Path) -> None:
    replace(gateway / "base/deployment.yaml", "spec:\n  selector", "spec:\n  replica: 2\n  selector")

    assert "at spec: additional properties 'replica' not allowed" in render().stdout


def test_a_suppression_with_a_reason_holds(render: Render, gateway: Path) -> None:
    comment = "# kustomize-litellm: ignore[LK502] a webhook turns it into a number"
    replace(gateway / "base/deployment.yaml", "spec:\n  selector", f'spec:\n  replicas: "2"  {comment}\n  selector')

    assert render().returncode == 0


def test_a_value_of_a_secret_is_never_quoted(render: Render, gateway: Path) -> None:
    write(
        gateway, {"overlay/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {A: 4711}\n"}
    )
    replace(gateway / "overlay/kustomization.yaml", "merge.yaml]\nt", "merge.yaml, secret.yaml]\nt")

    done = render()

    assert done.stdout == (
        'overlay/secret.yaml:4:17: LK502 Secret "a" does not fit its Kubernetes schema at stringData.A: '
        "the value has the wrong form\n"
    )


def test_an_overlay_that_does_not_build_is_found(render: Render, gateway: Path) -> None:
    replace(gateway / "overlay/kustomization.yaml", "merge.yaml]\nt", "merge.yaml, gone.yaml]\nt")

    done = render()

    assert done.returncode == 1
    assert done.stdout.startswith("overlay/kustomization.yaml:1:1: LK502 does not build: ")
    assert "gone.yaml" in done.stdout
    assert done.stdout.count("\n") == 1


def test_what_the_merge_refuses_is_shown_with_its_own_code(render: Render, gateway: Path) -> None:
    write(gateway, {"base/cloud.yaml": fragment("cloud", "locl")})

    done = render()

    assert done.returncode == 1
    first, second = done.stdout.splitlines()
    assert first.startswith("base/cloud.yaml:10:15: LK301 ")
    assert second == "overlay/kustomization.yaml:1:1: LK502 does not build; run kustomize-litellm build overlay"


def test_a_kind_without_a_schema_is_refused_until_one_is_named(render: Render, gateway: Path) -> None:
    write(gateway, {"overlay/widget.yaml": WIDGET, "schemas/widget.json": json.dumps(WIDGET_SCHEMA)})
    replace(gateway / "overlay/kustomization.yaml", "merge.yaml]\nt", "merge.yaml, widget.yaml]\nt")

    refused = render()
    write(gateway, {".kustomize-litellm.yaml": 'schemaLocations: ["schemas/{{.ResourceKind}}.json"]\n'})
    accepted = render()
    replace(gateway / "overlay/widget.yaml", "hands: 2", "hands: two")
    rejected = render()

    assert refused.stdout == (
        'overlay/widget.yaml:2:7: LK502 no schema for Widget "clock" (example.com/v1); '
        "name a folder or an address that has one under schemaLocations in .kustomize-litellm.yaml, "
        f"such as {CRDS}\n"
    )
    assert (accepted.returncode, accepted.stdout) == (0, "")
    assert "at spec.hands: got string, want integer" in rejected.stdout


def test_a_committed_render_that_is_stale_is_found_until_it_is_written_anew(
    render: Render, gateway: Path, run: Run
) -> None:
    run("kustomize-litellm", "build", "overlay", "-o", "../rendered.yaml", cwd=gateway)
    rendered = gateway / "rendered" / "overlay" / "manifests.yaml"
    rendered.parent.mkdir(parents=True)
    shutil.copy(gateway.parent / "rendered.yaml", rendered)
    fresh = render()
    write(gateway, {"base/deployment.yaml": DEPLOYMENT.replace("image: litellm", "image: litellm:v2")})
    line = 1 + rendered.read_text().splitlines().index("      - image: litellm")
    stale = render()
    remedy = stale.stdout.strip().partition("run ")[2].split(" ")
    run(*remedy, cwd=gateway)
    rendered.write_bytes(rendered.read_bytes().replace(b"\n", b"\r\n"))
    again = render()

    assert (fresh.returncode, fresh.stdout) == (0, "")
    assert stale.returncode == 1
    assert stale.stdout == (
        f'rendered/overlay/manifests.yaml:{line}:1: LK503 differs from what "overlay" renders to; '
        "run kustomize-litellm build overlay -o rendered/overlay/manifests.yaml\n"
    )
    assert (again.returncode, again.stdout) == (0, "")


def test_a_committed_render_that_was_cut_off_is_stale_at_its_end(render: Render, gateway: Path, run: Run) -> None:
    text = run("kustomize-litellm", "build", "overlay", cwd=gateway).stdout
    write(gateway, {"rendered/overlay/manifests.yaml": "".join(text.splitlines(keepends=True)[:4])})

    assert render("--ignore", "LK502").stdout.startswith("rendered/overlay/manifests.yaml:4:1: LK503 ")
    assert render("--ignore", "LK503").stdout == ""


def test_a_remote_base_is_said_and_not_built(render: Render, gateway: Path) -> None:
    address = "https://127.0.0.1:9/gateway//base?ref=v1"
    replace(gateway / "overlay/kustomization.yaml", "merge.yaml]\nt", f"merge.yaml, '{address}']\nt")

    done = render()

    assert done.returncode == 0
    assert done.stdout == (
        f'overlay/kustomization.yaml:1:1: LK502 warning: is not checked, because it fetches "{address}", '
        "whose functions would run here; copy it into the repository, or pass --allow-remote if you trust it\n"
    )
    assert render("--strict").returncode == 1


def test_many_overlays_are_reported_in_order(render: Render, gateway: Path) -> None:
    names = [f"overlay{index}" for index in range(8)]
    for name in names:
        shutil.copytree(gateway / "overlay", gateway / name)
        replace(gateway / name / "kustomization.yaml", "merge.yaml]\nt", f"merge.yaml, gone-{name}.yaml]\nt")

    lines = render().stdout.splitlines()

    assert [line.split("/")[0] for line in lines] == names
    assert all(f"gone-{name}.yaml" in line for name, line in zip(names, lines, strict=True))


def test_without_kubeconform_it_builds_and_says_how_to_validate_too(render: Render) -> None:
    done = render(PATH=str(SCRIPTS))

    assert done.returncode == 0
    assert "go install github.com/yannh/kubeconform/cmd/kubeconform@v" in done.stderr
    assert "language: golang" in done.stderr


@pytest.mark.parametrize(
    ("script", "code", "message"),
    [
        ("echo broken >&2; exit 2", 3, "kubeconform failed: broken"),
        ("echo no JSON", 3, "kubeconform failed: exit code 0"),
        (
            """echo '{"resources": [], "summary": {"valid": 1, "invalid": 0, "errors": 0, "skipped": 1}}'""",
            1,
            "LK502 kubeconform calls 1 of 2 resources valid and says nothing about the rest",
        ),
    ],
    ids=["fails", "prints_no_json", "skips_a_resource"],
)
def test_a_kubeconform_that_is_not_to_be_trusted_is_never_taken_for_a_pass(
    render: Render, tmp_path: Path, script: str, code: int, message: str
) -> None:
    fake = write(tmp_path / "bin", {"kubeconform": f"#!/bin/sh\n/bin/cat >/dev/null\n{script}\n"}) / "kubeconform"
    fake.chmod(0o755)

    done = render(PATH=f"{fake.parent}:{SCRIPTS}")

    assert done.returncode == code
    assert message in done.stdout + done.stderr
