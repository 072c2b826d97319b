"""deploy/argocd/: each patch on the manifests that it is for, and the plugin run as its sidecar runs it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomize_plugin.machine.engine import FLAGS, KUSTOMIZE
from tests.e2e import argocd_servers
from tests.e2e import jail as jails
from tests.e2e.argocd_servers import PLUGIN
from tests.e2e.conftest import REPOSITORY, Completed, Run, fragment, search_path, write
from tests.e2e.jail import Jail

ARGOCD = REPOSITORY / "deploy" / "argocd"
WAYS = ("plugin", "build-options")

# As upstream has them, less what no patch touches.
REPO_SERVER = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: argocd-repo-server
  labels: {app.kubernetes.io/name: argocd-repo-server}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: argocd-repo-server}}
  template:
    metadata:
      labels: {app.kubernetes.io/name: argocd-repo-server}
    spec:
      initContainers:
      - name: copyutil
        image: quay.io/argoproj/argocd:latest
        command: [sh, -c]
        volumeMounts: [{name: var-files, mountPath: /var/run/argocd}]
      containers:
      - name: argocd-repo-server
        image: quay.io/argoproj/argocd:latest
        args: [/usr/local/bin/argocd-repo-server]
        env: [{name: HELM_CACHE_HOME, value: /helm-working-dir}]
        volumeMounts:
        - {name: tmp, mountPath: /tmp}
        - {name: plugins, mountPath: /home/argocd/cmp-server/plugins}
      volumes:
      - {name: tmp, emptyDir: {}}
      - {name: var-files, emptyDir: {}}
      - {name: plugins, emptyDir: {}}
"""
SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm}\ndata: {admin.enabled: 'true'}\n"


@pytest.fixture(scope="module", params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def patched(way: str, tmp_path: Path, run: Run) -> dict[str, Any]:
    """Argo CD's manifests with the component of one way, valid against the Kubernetes schemas, by kind."""
    shutil.copytree(ARGOCD, tmp_path / "argocd")
    kustomization = f"resources: [server.yaml, settings.yaml]\ncomponents: [argocd/{way}]\n"
    write(tmp_path, {"server.yaml": REPO_SERVER, "settings.yaml": SETTINGS, "kustomization.yaml": kustomization})
    built = run("kustomize", "build", tmp_path)
    assert built.returncode == 0, built.stderr
    schemas = REPOSITORY / "schemas" / "vendor"
    words = ("-strict", "-summary", "-kubernetes-version", "1.35.0", "-schema-location", schemas)
    checked = run("kubeconform", *words, stdin=built.stdout)
    assert "Valid: 2, Invalid: 0, Errors: 0, Skipped: 0" in checked.stdout, checked.stdout
    return {one["kind"]: one for one in yaml.safe_load_all(built.stdout)}


def pod(patched: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = patched["Deployment"]["spec"]["template"]["spec"]
    return spec


def named(things: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (found,) = [one for one in things if one["name"] == name]
    return found


def test_every_mount_has_its_volume_and_nothing_of_upstream_is_lost(patched: dict[str, Any]) -> None:
    spec, original = pod(patched), yaml.safe_load(REPO_SERVER)["spec"]["template"]["spec"]

    volumes = {one["name"] for one in spec["volumes"]}
    containers = spec["containers"] + spec["initContainers"]
    assert {mount["name"] for one in containers for mount in one["volumeMounts"]} <= volumes
    for kind in ("containers", "initContainers", "volumes"):
        for one in original[kind]:
            kept = named(spec[kind], one["name"])
            assert all(mount in kept["volumeMounts"] for mount in one.get("volumeMounts", []))
            assert all(variable in kept["env"] for variable in one.get("env", []))


def test_our_container_runs_as_argo_cds_user_and_can_write_nothing(patched: dict[str, Any]) -> None:
    spec = pod(patched)

    context = named(spec["containers"] + spec["initContainers"], "kustomize-litellm")["securityContext"]

    assert (context["runAsNonRoot"], context["runAsUser"], context["readOnlyRootFilesystem"]) == (True, 999, True)


def test_the_helm_values_say_the_same(way: str, patched: dict[str, Any]) -> None:
    values = yaml.safe_load((ARGOCD / way / "values.yaml").read_text())
    server, spec = values["repoServer"], pod(patched)

    container = (server.get("extraContainers") or server["initContainers"])[0]
    assert container == named(spec["containers"] + spec["initContainers"], "kustomize-litellm")
    assert all(one in spec["volumes"] for one in server["volumes"])
    repo_server = named(spec["containers"], "argocd-repo-server")
    assert all(one in repo_server["env"] for one in server.get("env", []))
    assert all(one in repo_server["volumeMounts"] for one in server.get("volumeMounts", []))
    if way == "build-options":
        assert values["configs"]["cm"].items() <= patched["ConfigMap"]["data"].items()


def test_the_build_options_are_those_of_our_own_build(tmp_path: Path) -> None:
    patch = yaml.safe_load((ARGOCD / "build-options" / "argocd-cm-patch.yaml").read_text())

    assert tuple(patch["data"]["kustomize.buildOptions"].split()) == FLAGS[KUSTOMIZE][1:]


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    for jail in jails.make():
        for name in ("base", "overlays"):
            shutil.copytree(REPOSITORY / name, jail.root / "app" / name)
        write(jail.root / "app", {"other/kustomization.yaml": "resources: []\n"})
        yield jail


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What our own build prints for overlays/production, outside the jail."""
    words = [shutil.which("kustomize-litellm", path=search_path()) or "", "build", "overlays/production"]
    environment = {**os.environ, "PATH": search_path()}
    done = subprocess.run(words, capture_output=True, text=True, cwd=REPOSITORY, env=environment, check=True)
    return done.stdout


def generate(jail: Jail, folder: str, path: str = jails.PATH) -> Completed:
    """Run the plugin's generate command as the sidecar does."""
    return jail.run(folder, *PLUGIN["spec"]["generate"]["command"], path=path)


def test_the_generate_command_prints_the_build(jail: Jail, expected: str) -> None:
    done = generate(jail, "/app/overlays/production")

    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")


@pytest.mark.parametrize(
    ("file", "text", "code", "said"),
    [
        ("more.yaml", fragment("more", "nobody"), 1, "more.yaml:10:15: LK301 fallback chain"),
        ("more.yaml", "kind: [", 3, "kustomize-litellm: Error: "),
        ("kustomization.yaml", "resources: [../../base]\n", 1, "LK501 is left in the build"),
        ("kustomization.yaml", "resources: []\n", 1, "LK611 the build has no merged ConfigMap"),
    ],
    ids=["finding", "broken_yaml", "no_merge", "empty"],
)
def test_the_generate_command_fails_loudly_and_prints_nothing(
    file: str, text: str, code: int, said: str, jail: Jail
) -> None:
    app = jail.root / "app" / "overlays" / "broken"
    shutil.copytree(REPOSITORY / "overlays" / "production", app)
    listed = (app / "kustomization.yaml").read_text().replace("  - ingress", "  - more.yaml\n  - ingress")
    write(app, {"kustomization.yaml": listed, "more.yaml": fragment("more")})
    write(app, {file: text})

    done = generate(jail, "/app/overlays/broken")

    shutil.rmtree(app)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_sidecar_without_kustomize_says_so(jail: Jail) -> None:
    done = generate(jail, "/app/overlays/production", path="/kustomize-litellm/bin:/bin")

    assert (done.returncode, done.stdout) == (3, "")
    assert "kustomize is not on PATH; install" in done.stderr


@pytest.mark.parametrize(("folder", "taken"), [("overlays/production", True), ("base", False), ("other", False)])
def test_the_plugin_takes_gateways_and_nothing_else(folder: str, taken: bool, jail: Jail) -> None:
    done = jail.run(f"/app/{folder}", *PLUGIN["spec"]["discover"]["find"]["command"])

    assert (done.returncode, bool(done.stdout), done.stderr) == (0, taken, "")


def test_argo_cds_own_kustomize_runs_the_standalone_program(jail: Jail, expected: str) -> None:
    """The way of the build options: the repo-server's PATH, its options, no Python."""
    spec = yaml.safe_load((ARGOCD / "build-options" / "repo-server-patch.yaml").read_text())["spec"]["template"]["spec"]
    path = named(spec["containers"][0]["env"], "PATH")["value"]

    done = jail.run("/app/overlays/production", "kustomize", "build", ".", *FLAGS[KUSTOMIZE][1:], path=path)

    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")


@pytest.fixture
def server(jail: Jail) -> Iterator[Path]:
    """Argo CD's own plugin server in the jail; yields the socket."""
    with argocd_servers.plugin_server(jail) as socket:
        yield socket


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the repo-server sends: a repository with this one's gateway."""
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    return tmp_path


def ask(socket: Path, root: Path, folder: str) -> Completed:
    """Send a checkout to the server as the repo-server does, and ask for the manifests of one folder."""
    words = [str(argocd_servers.PROGRAM), "ask", str(socket), str(root), str(root / folder)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=100)


def test_argo_cds_plugin_server_generates_the_build(server: Path, expected: str, checkout: Path) -> None:
    done = ask(server, checkout, "overlays/production")

    assert done.returncode == 0, done.stderr
    assert "supported: true" in done.stderr
    assert list(yaml.safe_load_all(done.stdout)) == list(yaml.safe_load_all(expected))


def test_argo_cds_plugin_server_passes_a_finding_on(server: Path, checkout: Path) -> None:
    file = checkout / "base" / "cloud" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("vllm-qwen,", "vllm-qwne,"))

    done = ask(server, checkout, "overlays/production")

    assert (done.returncode, done.stdout) == (1, "")
    assert "exit status 1" in done.stderr
    assert "LK301" in done.stderr


def test_argo_cds_plugin_server_leaves_others_alone(server: Path, tmp_path: Path) -> None:
    write(tmp_path, {"other/kustomization.yaml": "resources: []\n"})

    assert "supported: false" in ask(server, tmp_path, "other").stderr
