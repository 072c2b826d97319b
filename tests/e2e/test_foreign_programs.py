"""What a build runs, and what it fetches, without the flag that allows it: nothing, however the folder asks."""

from __future__ import annotations

import http.server
import threading
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import MERGE, Run, write

TABLE = yaml.safe_load(Path(__file__).with_name("foreign_programs.yaml").read_text())
RUNS, FETCHES = TABLE["runs"], TABLE["fetches"]
COMMANDS = (
    ("build", "overlay"),
    ("build", "--engine", "kubectl", "overlay"),
    ("build", "--config-only", "overlay"),
    ("build", "--all", "--output-dir", "rendered"),
    ("graph", "overlay"),
    ("rehearse", "overlay"),
    ("verify", "--key-env", "HOME", "http://127.0.0.1:9", "overlay"),
    ("lint", "--rendered", "overlay"),
    ("tags", "check", "overlay"),
    ("secret", "status", "overlay"),
)
EVIL = "#!/bin/sh\n: > {marker}\ncat\n"
KSOPS = """\
apiVersion: viaduct.ai/v1
kind: ksops
metadata:
  name: keys
  annotations:
    config.kubernetes.io/function: |
      exec: {path: ksops}
files: [keys.enc.yaml]
"""


@pytest.fixture
def marker(gateway: Path) -> Path:
    """The file that a program of the folder makes when it runs."""
    file = gateway / "ran"
    for name in ("overlay/evil", "overlay/part/evil"):
        write(gateway, {name: EVIL.format(marker=file)})
        (gateway / name).chmod(0o755)
    return file


@pytest.mark.parametrize("name", RUNS)
def test_a_program_of_the_folder_does_not_run(run: Run, gateway: Path, marker: Path, name: str) -> None:
    write(gateway / "overlay", RUNS[name]["files"])
    done = run("kustomize-litellm", "build", "overlay", cwd=gateway)

    assert not marker.exists()
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert done.stderr.startswith(f"kustomize-litellm: overlay/{RUNS[name]['told']}"), done.stderr

    if RUNS[name].get("really", True):  # and it would
        run("kustomize-litellm", "build", "overlay", "--allow-exec", cwd=gateway)
        assert marker.exists()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_runs_it(run: Run, gateway: Path, marker: Path, words: tuple[str, ...]) -> None:
    write(gateway / "overlay", {
        "ksops.yaml": KSOPS,
        "kustomization.yaml": (
            "resources: [../base, merge.yaml]\ngenerators: [ksops.yaml]\ntransformers: [merge.yaml]\n"
        ),
    })  # fmt: skip
    done = run("kustomize-litellm", *words, cwd=gateway)

    assert not marker.exists()
    assert (done.returncode, done.stdout) == (3, "")
    assert 'overlay/ksops.yaml runs "ksops" on this machine; pass --allow-exec if you trust it' in done.stderr


def test_a_render_says_what_it_leaves_out(run: Run, gateway: Path, marker: Path) -> None:
    write(gateway / "overlay", RUNS["a transformer"]["files"])
    done = run("kustomize-litellm", "lint", "--render", "overlay", cwd=gateway)

    assert not marker.exists()
    assert 'LK502 warning: is not checked, because it runs "./evil" on this machine; pass --allow-exec' in done.stdout


def test_no_setting_allows_it(run: Run, gateway: Path, marker: Path) -> None:
    write(gateway / "overlay", RUNS["a transformer"]["files"])
    for key in ("allowExec", "allow-exec", "allow_exec"):
        write(gateway, {".kustomize-litellm.yaml": f"{key}: true\n"})
        done = run("kustomize-litellm", "build", "overlay", cwd=gateway, KUSTOMIZE_LITELLM_ALLOW_EXEC="1")

        assert done.returncode == 3
    assert not marker.exists()


@pytest.fixture
def asked():
    """A server on this machine, and the paths that it has been asked for."""
    paths: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a=b\n")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/x", paths
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("engine", ["kustomize", "kubectl"])
@pytest.mark.parametrize("name", FETCHES)
def test_nothing_is_fetched(run: Run, gateway: Path, asked, name: str, engine: str) -> None:
    url, paths = asked
    files = {file: text.replace("URL", url) for file, text in FETCHES[name].items()}
    write(gateway / "overlay", files)
    done = run("kustomize-litellm", "build", "--engine", engine, "overlay", cwd=gateway)

    assert paths == []
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert f'fetches "{url}"; copy it into the repository, or pass --allow-remote' in done.stderr

    run("kustomize-litellm", "build", "--engine", engine, "overlay", "--allow-remote", cwd=gateway)
    assert paths


def test_ours_runs_by_its_name_and_by_its_own_path(run: Run, gateway: Path) -> None:
    from tests.e2e.conftest import tool

    write(
        gateway, {"overlay/merge.yaml": MERGE.replace("path: kustomize-litellm", f"path: {tool('kustomize-litellm')}")}
    )
    done = run("kustomize-litellm", "build", "overlay", cwd=gateway)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("way", ["-m", "launcher", "path"])
def test_nothing_is_imported_from_the_folder(run: Run, gateway: Path, way: str) -> None:
    """A module of the folder would run as code, under kubectl too."""
    code = f"open({str(gateway / 'ran')!r}, 'w')\nraise ImportError\n"
    write(gateway / "overlay", {"yaml.py": code, "kustomize_plugin/__init__.py": code, "json.py": code})
    home = str(gateway / "home")
    write(
        gateway, {"overlay/merge.yaml": MERGE.replace(MERGE[MERGE.index("  annotations") : MERGE.index("spec:")], "")}
    )
    if way == "-m":
        (gateway / "overlay/kustomize_plugin/__init__.py").unlink()
        (gateway / "overlay/kustomize_plugin").rmdir()
        run("python", "-m", "kustomize_plugin", "install", KUSTOMIZE_PLUGIN_HOME=home)
        done = run(
            "python", "-m", "kustomize_plugin", "build", ".", cwd=gateway / "overlay", KUSTOMIZE_PLUGIN_HOME=home
        )
    else:
        program = ("python", "-m", "kustomize_plugin") if way == "launcher" else ("kustomize-litellm",)
        run(*program, "install", KUSTOMIZE_PLUGIN_HOME=home)
        done = run(
            "kubectl", "kustomize", "--enable-alpha-plugins", "overlay",
            cwd=gateway, KUSTOMIZE_PLUGIN_HOME=home, PYTHONPATH=":",
        )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "model_name: cloud" in done.stdout
    assert not (gateway / "ran").exists()
