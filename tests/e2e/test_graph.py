"""`graph` on real builds, and on what is none; docs/graph.md shows what it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import REPOSITORY, Run, write

PAGE = (REPOSITORY / "docs" / "graph.md").read_text(encoding="utf-8")


def test_the_page_shows_what_is_drawn(run: Run, golden) -> None:
    drawn = run("kustomize-litellm", "graph", "overlays/production", cwd=REPOSITORY)
    svg = run("kustomize-litellm", "graph", "overlays/production", "--format", "svg", cwd=REPOSITORY)

    assert drawn.returncode == svg.returncode == 0
    assert f"```mermaid\n{drawn.stdout}```" in PAGE
    golden(REPOSITORY / "docs" / "gateway.svg", svg.stdout)


def test_the_ending_of_the_file_chooses_the_format(run: Run, gateway: Path, tmp_path: Path) -> None:
    for ending, start in ((".svg", "<svg"), (".HTML", "<!DOCTYPE html>"), (".mmd", "flowchart")):
        done = run("kustomize-litellm", "graph", gateway / "overlay", "-o", tmp_path / f"x{ending}")

        assert (done.returncode, done.stdout) == (0, "")
        assert (tmp_path / f"x{ending}").read_text(encoding="utf-8").startswith(start)


def test_a_finished_build_gives_the_same_picture(run: Run, gateway: Path, build) -> None:
    text = build(gateway / "overlay")
    (gateway / "rendered.yaml").write_text(text)
    pictures = {
        run("kustomize-litellm", "graph", gateway / "overlay").stdout,
        run("kustomize-litellm", "graph", gateway / "rendered.yaml").stdout,
        run("kustomize-litellm", "graph", "-", stdin=text).stdout,
    }

    assert len(pictures) == 1
    assert "g0 -->" in pictures.pop()


def test_a_bare_config_is_drawn(run: Run, tmp_path: Path) -> None:
    config = "model_list: [{model_name: a, litellm_params: {model: openai/a}}]\n"
    write(tmp_path, {"config.yaml": config})

    assert '"a"' in run("kustomize-litellm", "graph", "config.yaml").stdout


def test_findings_of_a_fragment_are_in_the_report(run: Run, gateway: Path) -> None:
    fragment = gateway / "base" / "cloud.yaml"
    fragment.write_text(fragment.read_text().replace("timeout: 60", "timeout: 60, timeuot: 5"))
    done = run("kustomize-litellm", "graph", gateway / "overlay", "--format", "html")

    assert done.returncode == 0, done.stderr
    assert "LK102" in done.stdout
    assert "timeuot" in done.stdout
    assert "LK102" not in run("kustomize-litellm", "graph", gateway / "overlay", "--format", "html", "--no-lint").stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no LiteLLM config"),
        ("model_list: [", "is not valid YAML"),
        ("kind: ConfigMap\ndata: {a: 'model_list: []', b: 'model_list: []'}\n", "has 2 LiteLLM configs"),
        ("model_list: 3\n", "not usable"),
        ("\xff", "has no LiteLLM config"),
        ("model_list: &a [*a]\n", "an alias is inside the value that it repeats"),
    ],
)
def test_what_is_no_gateway_is_one_line_and_exit_3(run: Run, tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, {"x.yaml": text})
    done = run("kustomize-litellm", "graph", "x.yaml")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert said in done.stderr


def test_a_file_that_cannot_be_read_or_written_is_one_line_and_exit_3(run: Run, gateway: Path, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe")
    done = [
        run("kustomize-litellm", "graph", "x.yaml"),
        run("kustomize-litellm", "graph", gateway / "overlay", "-o", "no/such/folder.svg"),
        run("kustomize-litellm", "graph", tmp_path),
    ]

    assert [(one.returncode, one.stdout, one.stderr.count("\n")) for one in done] == [(3, "", 1)] * 3


def test_a_build_that_is_refused_draws_nothing(run: Run, gateway: Path) -> None:
    fragment = gateway / "base" / "cloud.yaml"
    fragment.write_text(fragment.read_text().replace("[local]", "[loacl]"))
    done = run("kustomize-litellm", "graph", gateway / "overlay")

    assert (done.returncode, done.stdout) == (1, "")
    assert "LK301" in done.stderr
