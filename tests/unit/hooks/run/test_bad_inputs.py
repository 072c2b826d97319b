"""Files that nobody wants and every repository has: each is read or named, and none hides what is wrong elsewhere."""

from __future__ import annotations

import subprocess
import tarfile
import textwrap
import time

import pytest

from kustomize_plugin.commands import lint_run
from kustomize_plugin.hooks.run import file_search
from tests.unit.made_up_keys import made_up

KEY = made_up(32)
LEAK = f"model_list:\n  - model_name: a\n    litellm_params: {{model: mistral/x, api_key: {KEY}}}\n"
BROKEN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [}\ndata: {a: litellm}\n"
SOUND = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  config.yaml: |\n"
SOUND += "".join(f"    {line}\n" for line in LEAK.splitlines())
HOLE = "model_list:\n  - model_name: a\n    litellm_params:\n      model: openai/x\n      api_key: {{ .KEY }}\n"
LOOP = "model_list:\n{{- range .Values.models }}\n  - model_name: {{ .name }}\n{{- end }}\n"
JINJA = "model_list:\n  - model_name: a\n    litellm_params:\n      timeout: {% if a %}3{% endif %}\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    return tmp_path


def told(capsys, *words: str) -> tuple[int, list[str], str]:
    """Return lint's exit code, place and code of each finding, and what stands on standard error."""
    code = lint_run.main([*words])
    out, err = capsys.readouterr()
    return code, [" ".join(line.split(" ")[:2]) for line in out.splitlines()], err


@pytest.mark.parametrize(
    "text",
    [f"\ufeff{LEAK}", LEAK.replace("\n", "\r\n"), LEAK.replace("model_list", "\n\n---\nmodel_list")],
    ids=["a byte order mark", "CRLF", "blank lines above a document"],  # the key in it is made anew by each worker
)
def test_a_mark_and_other_line_breaks_hide_nothing(here, capsys, text):
    (here / "config.yaml").write_text(text, newline="")

    code, found, _ = told(capsys)

    assert code == 1
    assert [one.split()[1] for one in found] == ["LK401"]


@pytest.mark.parametrize(
    ("content", "place"), [(b"model_list:\n\t- a: 1\n", "2:1:"), (b"model_list:\n- model_name: caf\xe9\n", "2:18:")]
)
def test_what_is_no_yaml_is_named_with_its_place(here, capsys, content, place):
    (here / "config.yaml").write_bytes(content)
    (here / "other.yaml").write_text(LEAK)

    code, found, _ = told(capsys)

    assert code == 1
    assert found == [f"config.yaml:{place} LK001", "other.yaml:3:49: LK401"]


def test_one_broken_document_hides_none_of_the_others(here, capsys):
    (here / "all.yaml").write_text("---\n".join([*[SOUND] * 4, BROKEN, *[SOUND] * 5]))

    _, found, _ = told(capsys)

    assert [one.split()[1] for one in found] == ["LK401"] * 4 + ["LK001"] + ["LK401"] * 5
    shown = (here / "all.yaml").read_text().splitlines()
    assert all(KEY in shown[int(one.split(":")[1]) - 1] for one in found if one.endswith("LK401"))


def test_documents_behind_a_broken_one_are_judged_and_not_only_searched(here, capsys):
    other = SOUND.replace(f"api_key: {KEY}", "api_base: 'https//x'")
    (here / "all.yaml").write_text(f"{BROKEN}---\n{other}")

    _, found, _ = told(capsys)

    assert found == ["all.yaml:3:19: LK001", "all.yaml:13:54: LK203"]


def test_ten_megabytes_of_json_are_said_to_be_skipped(here, capsys):
    (here / "big.json").write_text('{"model_list": "litellm"}\n' * 400_000)

    code, found, err = told(capsys)

    assert (code, found) == (0, [])
    assert f"skipped big.json: larger than {file_search.MAX_BYTES // 1024 // 1024} MiB\n" in err


def test_lock_files_cost_nothing(here, capsys):
    entry = "  litellm-{0}@1.0.{0}:\n    resolution: {{integrity: sha512-" + "aB3" * 29 + "}}\n"
    (here / "pnpm-lock.yaml").write_text("lockfileVersion: 9\npackages:\n" + "".join(map(entry.format, range(20_000))))
    started = time.process_time()

    code, found, _ = told(capsys)

    assert (code, found) == (0, [])
    assert time.process_time() - started < 2  # parsing takes ten times as long as searching


def test_a_large_file_with_a_config_in_it_is_read(here, capsys):
    (here / "all.yaml").write_text("# litellm\n" * 20_000 + SOUND.replace(f"api_key: {KEY}", "api_base: 'https//x'"))

    assert told(capsys)[1] == ["all.yaml:20008:54: LK203"]


def test_links_that_lead_in_a_circle_or_nowhere_are_passed_over(here, capsys):
    for name, target in (("self", "."), ("nowhere.yaml", "gone"), ("a.yaml", "b.yaml"), ("b.yaml", "a.yaml")):
        (here / name).symlink_to(target)
    (here / "config.yaml").write_text(LEAK)

    assert told(capsys)[:2] == (1, ["config.yaml:3:49: LK401"])
    assert told(capsys, ".")[0] == 1


def test_a_submodule_is_no_file_of_ours(here, capsys):
    (here / "inner").mkdir()
    (here / "inner" / "config.yaml").write_text(LEAK)
    who = ["-c", "user.email=a@example.com", "-c", "user.name=a"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "a"]):
        subprocess.run(["git", *words], cwd=here / "inner", check=True)
    subprocess.run(["git", "add", "inner"], check=True, capture_output=True)

    assert told(capsys)[:2] == (0, [])


def test_charts_in_archives_are_no_text(here, capsys):
    (here / "charts").mkdir()
    (here / "config.yaml").write_text(LEAK)
    with tarfile.open(here / "charts" / "litellm-1.0.tgz", "w:gz") as archive:
        archive.add("config.yaml")
    (here / "config.yaml").unlink()

    assert told(capsys)[:2] == (0, [])


@pytest.mark.parametrize("folder", [".venv", "node_modules"])
def test_what_is_vendored_counts_once_it_is_tracked(here, capsys, folder):
    (here / folder).mkdir()
    (here / folder / "config.yaml").write_text(LEAK)
    before = told(capsys)
    subprocess.run(["git", "add", "-f", folder], check=True)

    assert before[:2] == (0, [])
    assert told(capsys)[:2] == (1, [f"{folder}/config.yaml:3:49: LK401"])


@pytest.mark.parametrize("text", [HOLE, LOOP, JINJA], ids=["a hole", "a loop", "Jinja"])
@pytest.mark.parametrize("name", ["config.yaml", "values.yaml", "config.yaml.tpl", "config.yaml.j2"])
def test_half_a_template_is_no_mistake(here, capsys, name, text):
    (here / name).write_text(text)

    assert told(capsys)[:2] == (0, [])


@pytest.mark.parametrize("value", ["{{ .Values.x }}", '"{{ .Values.x }}"'])
@pytest.mark.parametrize(
    "text",
    [
        "litellm_settings:\n  request_timeout: {0}\n  fallbacks: {0}\n",
        "router_settings:\n  cooldown_time: {0}\n  enable_pre_call_checks: {0}\n",
        "general_settings:\n  max_parallel_requests: {0}\n  alerting: {0}\n  master_key: {0}\n",
        "model_list:\n  - model_name: {0}\n    litellm_params: {{model: {0}, timeout: {0}}}\n    model_info: {0}\n",
    ],
)
def test_nobody_knows_what_an_expression_will_be(here, capsys, text, value):
    (here / "values.yaml").write_text("proxy_config:\n" + textwrap.indent(text.format(value), "  "))

    assert told(capsys)[:2] == (0, [])


def test_a_hole_hides_no_mistake_beside_it(here, capsys):
    (here / "config.yaml").write_text(HOLE + "      api_base: https//x\n")

    assert told(capsys)[1] == ["config.yaml:6:17: LK203"]
