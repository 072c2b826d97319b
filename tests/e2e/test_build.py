"""`kustomize-litellm build` and `install` with real engines."""

import hashlib
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import MERGE, SCRIPTS, Run, fragment, write

ENGINES = ("kustomize", "kubectl")


@pytest.mark.parametrize("engine", ENGINES)
def test_prints_the_merged_build(engine: str, run: Run, gateway: Path) -> None:
    done = run("kustomize-litellm", "build", gateway / "overlay", "--engine", engine)

    assert (done.returncode, done.stderr) == (0, "")
    documents = {document["kind"]: document for document in yaml.safe_load_all(done.stdout)}
    text = documents["ConfigMap"]["data"]["config.yaml"]
    checksum = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    annotations = documents["Deployment"]["spec"]["template"]["metadata"]["annotations"]
    assert annotations == {"kustomize-litellm.dev/config-checksum": checksum}


@pytest.mark.parametrize("engine", ENGINES)
def test_names_file_and_line_of_a_finding(engine: str, run: Run, gateway: Path) -> None:
    write(gateway, {"base/cloud.yaml": "# a comment\n" + fragment("cloud", "local", "locl")})

    done = run("kustomize-litellm", "build", "overlay", "--engine", engine, cwd=gateway)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        'base/cloud.yaml:11:22: LK301 fallback chain of "cloud" names unknown group "locl"; did you mean "local"?\n'
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_names_the_line_inside_the_base_config(engine: str, run: Run, gateway: Path) -> None:
    broken = (gateway / "base/config.yaml").read_text().replace("drop_params: true", "drop_params: [true")
    write(gateway, {"base/config.yaml": broken})

    done = run("kustomize-litellm", "build", "overlay", "--engine", engine, cwd=gateway)

    assert done.returncode == 1
    assert done.stderr.startswith("base/config.yaml:9: LK605 ")


@pytest.mark.parametrize("engine", ENGINES)
def test_refuses_a_build_in_which_the_function_was_skipped(engine: str, run: Run, gateway: Path) -> None:
    write(gateway, {"overlay/kustomization.yaml": "resources: [../base]\n"})

    done = run("kustomize-litellm", "build", gateway / "overlay", "--engine", engine)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr


def test_refuses_a_config_changed_behind_the_merge(run: Run, gateway: Path) -> None:
    write(
        gateway,
        {
            "overlay/late.yaml": "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: late}\n"
            'patch: \'[{"op": "add", "path": "/data/config.yaml", "value": "model_list: []"}]\'\n'
            "target: {kind: ConfigMap}\n",
            "overlay/kustomization.yaml": "resources: [../base, merge.yaml]\ntransformers: [merge.yaml, late.yaml]\n",
        },
    )

    done = run("kustomize-litellm", "build", gateway / "overlay", "--engine", "kustomize")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert 'LK616 "config.yaml" of ConfigMap "litellm-config" was changed after' in done.stderr


def test_writes_a_file_whole_or_not_at_all(run: Run, gateway: Path) -> None:
    output = gateway / "out.yaml"
    first = run("kustomize-litellm", "build", gateway / "overlay", "-o", output)
    written = output.read_text()
    write(gateway, {"base/cloud.yaml": fragment("cloud", "nobody")})
    second = run("kustomize-litellm", "build", gateway / "overlay", "-o", output)

    assert (first.returncode, first.stdout, second.returncode) == (0, "", 1)
    assert output.read_text() == written
    assert {path.name for path in gateway.iterdir()} == {"base", "overlay", "out.yaml"}


def test_prints_only_the_config(run: Run, gateway: Path) -> None:
    done = run("kustomize-litellm", "build", gateway / "overlay", "--config-only")

    assert done.stdout.startswith("# kustomize-litellm: cloud\n# kustomize-litellm: local\n# kept\n")
    assert [entry["model_name"] for entry in yaml.safe_load(done.stdout)["model_list"]] == ["cloud", "local"]


def test_hands_arguments_to_the_engine(run: Run, gateway: Path) -> None:
    done = run("kustomize-litellm", "build", gateway / "overlay", "--engine", "kustomize", "--", "--no-such-flag")

    assert done.returncode == 3
    assert "no-such-flag" in done.stderr
    assert done.stderr.count("\n") == 1


def test_refuses_to_let_the_engine_write(run: Run, gateway: Path) -> None:
    done = run("kustomize-litellm", "build", gateway / "overlay", "--", "-o", "out.yaml")

    assert done.returncode == 2
    assert "put -o before the --" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "http://localhost:4000", ".", "--timeout", "nan"),
        ("tags", "check", "--timeout", "nan"),
        ("graph", ".", "--budget", "nan"),
        ("graph", ".", "--budget", "inf"),
        ("rehearse", ".", "--budget", "nan"),
        ("rehearse", ".", "--time-scale", "nan"),
    ],
    ids=" ".join,
)
def test_what_is_no_time_is_a_usage_error(words: tuple[str, ...], run: Run) -> None:
    done = run("kustomize-litellm", *words)

    assert done.returncode == 2
    assert "is not a number of seconds" in done.stderr


def test_a_picture_of_a_format_that_there_is_not_is_a_usage_error(run: Run, gateway: Path) -> None:
    done = run("kustomize-litellm", "graph", gateway / "overlay", "-o", "gateway.png")

    assert done.returncode == 2
    assert '"gateway.png" does not end like a known format' in done.stderr


@pytest.mark.parametrize("host", ["gpu.test:4200", "http://gpu.test", "*.test", ""])
def test_an_allowed_host_that_can_match_nothing_is_a_usage_error(host: str, run: Run) -> None:
    done = run("kustomize-litellm", "tags", "check", "--allow-host", host)

    assert done.returncode == 2
    assert f'"{host}" is not a host' in done.stderr


@pytest.mark.parametrize("text", [b"# Title\n\tno: [yaml\n", b"\xff\xfe\x00"])
def test_the_show_option_refuses_what_is_no_yaml(text: bytes, run: Run, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(text)

    done = run("kustomize-litellm", "install", "--show", "README.md")

    assert done.returncode == 3
    assert done.stderr.startswith("kustomize-litellm: README.md is not a valid YAML file: ")


@pytest.mark.parametrize("name", ["nothing", "file"])
def test_rendered_takes_a_folder(name: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a: 1\n")

    done = run("kustomize-litellm", "lint", "--rendered", name)

    assert done.returncode == 3
    assert done.stderr.startswith(f"kustomize-litellm: {name} is not a folder; ")


def test_refuses_remote_bases(run: Run, gateway: Path) -> None:
    write(gateway, {"overlay/kustomization.yaml": "resources: [https://example.com/base?ref=v1]\n"})

    done = run("kustomize-litellm", "build", gateway / "overlay")

    assert (done.returncode, done.stdout) == (3, "")
    assert "--allow-remote" in done.stderr


def test_says_how_to_get_an_engine(run: Run, gateway: Path, tmp_path: Path) -> None:
    lonely = tmp_path / "bin"
    lonely.mkdir()
    (lonely / "kustomize-litellm").symlink_to(SCRIPTS / "kustomize-litellm")

    done = run("kustomize-litellm", "build", gateway / "overlay", "--engine", "kustomize", PATH=str(lonely))

    assert done.returncode == 3
    assert done.stderr.startswith("kustomize-litellm: kustomize is not on PATH; install")


def test_the_show_option_drops_only_the_function(run: Run, gateway: Path) -> None:
    done = run("kustomize-litellm", "install", "--show", gateway / "overlay/merge.yaml")

    expected = MERGE.splitlines(keepends=True)
    assert done.stdout == "".join(expected[:4] + expected[7:])
    assert not (gateway.parent / ".config").exists()
