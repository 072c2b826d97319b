"""deploy/flux/in-cluster/: valid, least in its rights, and each part named as the others name it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import REPOSITORY, Run, write

FOLDER = REPOSITORY / "deploy" / "flux" / "in-cluster"
KUBERNETES = REPOSITORY / "schemas" / "vendor"
FLUX = f"{REPOSITORY}/tests/e2e/flux/schemas/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"
SCHEMAS = (
    "-strict",
    "-summary",
    "-kubernetes-version",
    "1.35.0",
    "-schema-location",
    KUBERNETES,
    "-schema-location",
    FLUX,
)
NAME, NAMESPACE = "kustomize-litellm", "flux-system"
READS = {"buckets", "externalartifacts", "gitrepositories", "ocirepositories"}

# As Flux installs them, less what no patch touches.
CONTROLLER = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: kustomize-controller, namespace: flux-system}
spec:
  selector: {matchLabels: {app: kustomize-controller}}
  template:
    metadata: {labels: {app: kustomize-controller}}
    spec:
      containers:
      - name: manager
        image: ghcr.io/fluxcd/kustomize-controller:v1.9.6
        args: [--watch-all-namespaces=true, --enable-leader-election]
"""
POLICIES = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-egress, namespace: flux-system}
spec:
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {}}]}]
  egress: [{}]
  podSelector: {}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-webhooks, namespace: flux-system}
spec:
  policyTypes: [Ingress]
  ingress: [{from: [{namespaceSelector: {}}]}]
  podSelector: {matchLabels: {app: notification-controller}}
"""

Resources = dict[tuple[str, str], dict[str, Any]]
Build = Callable[..., Resources]


@pytest.fixture
def build(run: Run, tmp_path: Path) -> Build:
    """Build a folder, or our kustomization with components; what comes out is valid, and by kind and name."""

    def build(folder: str = "", *, components: tuple[str, ...] = ()) -> Resources:
        place = FOLDER / folder
        if components:
            shutil.copytree(FOLDER, tmp_path / "in-cluster", dirs_exist_ok=True)
            listed = ", ".join(f"in-cluster/{name}" for name in components)
            place = write(tmp_path, {"kustomization.yaml": f"resources: [in-cluster]\ncomponents: [{listed}]\n"})
        return valid(run, place)

    return build


def valid(run: Run, folder: Path) -> Resources:
    built = run("kustomize", "build", folder)
    assert built.returncode == 0, built.stderr
    documents = list(yaml.safe_load_all(built.stdout))
    checked = run("kubeconform", *SCHEMAS, stdin=built.stdout)
    assert f"Valid: {len(documents)}, Invalid: 0, Errors: 0, Skipped: 0" in checked.stdout, checked.stdout
    return {(one["kind"], qualified(one)): one for one in documents}


def qualified(document: dict[str, Any]) -> str:
    """The name, with a namespace that is not Flux's own before it."""
    namespace = document["metadata"].get("namespace", NAMESPACE)
    name: str = document["metadata"]["name"]
    return name if namespace == NAMESPACE else f"{namespace}/{name}"


def pod(resources: Resources) -> dict[str, Any]:
    spec: dict[str, Any] = resources["Deployment", NAME]["spec"]["template"]["spec"]
    return spec


def container(resources: Resources) -> dict[str, Any]:
    (found,) = pod(resources)["containers"]
    return dict(found)


def test_all_that_is_namespaced_lies_in_flux_system(build: Build) -> None:
    resources = build()

    wide = {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}
    assert {kind for kind, _ in resources} == wide | {
        "Deployment", "NetworkPolicy", "Role", "RoleBinding", "Service", "ServiceAccount",
    }  # fmt: skip
    for (kind, _), one in resources.items():
        assert one["metadata"].get("namespace") == (None if kind in wide else NAMESPACE)
        assert one["metadata"]["labels"] == {"app.kubernetes.io/name": NAME}


def test_one_pod_runs_at_a_time(build: Build) -> None:
    spec = build()["Deployment", NAME]["spec"]

    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


def test_the_pod_has_no_privilege_and_writes_nowhere_but_to_its_volumes(build: Build) -> None:
    resources = build()
    context, inner = pod(resources)["securityContext"], container(resources)["securityContext"]

    assert context["runAsNonRoot"]
    assert context["runAsUser"] > 0
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert inner == {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert all(set(one) == {"name", "emptyDir"} and one["emptyDir"]["sizeLimit"] for one in pod(resources)["volumes"])
    mounts = {one["name"]: one["mountPath"] for one in container(resources)["volumeMounts"]}
    assert mounts == {"artifacts": "/data", "tmp": "/tmp"}  # noqa: S108 - where the volume is mounted
    assert "--storage-path=/data" in container(resources)["args"]
    assert container(resources)["resources"]["limits"]["memory"]


def test_a_token_is_mounted_where_the_pod_asks_for_it_alone(build: Build) -> None:
    resources = build()

    assert resources["ServiceAccount", NAME]["automountServiceAccountToken"] is False
    assert pod(resources)["serviceAccountName"] == NAME
    assert pod(resources)["automountServiceAccountToken"] is True


def test_its_rights_are_the_least(build: Build) -> None:
    rights = {
        (resource, verb)
        for rule in build()["Role", NAME]["rules"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }

    reads = {(resource, verb) for resource in READS for verb in ("get", "list", "watch")}
    assert rights == reads | {("externalartifacts/status", "patch"), ("events", "create")}


@pytest.mark.parametrize("kind", ["Role", "ClusterRole"])
def test_the_rights_elsewhere_are_the_same(kind: str, build: Build) -> None:
    own = build()["Role", NAME]["rules"]

    resources = build(components=("one-namespace" if kind == "Role" else "all-namespaces",))

    found = [one for (found, _), one in resources.items() if found == kind]
    assert len(found) == (2 if kind == "Role" else 1)
    assert all(one["rules"] == own for one in found)
    for (one, _), binding in resources.items():
        if one.endswith("RoleBinding"):
            assert binding["subjects"] == [{"kind": "ServiceAccount", "name": NAME, "namespace": NAMESPACE}]
            assert binding["roleRef"]["kind"] == kind


def test_one_more_namespace_is_looked_at_beside_its_own(build: Build) -> None:
    resources = build(components=("one-namespace",))

    arguments = [word for word in container(resources)["args"] if "namespace" in word]
    assert arguments == ["--namespace=$(RUNTIME_NAMESPACE)", "--namespace=gateways"]
    assert {("Role", f"gateways/{NAME}"), ("RoleBinding", f"gateways/{NAME}")} <= resources.keys()


def test_all_namespaces_need_no_role_beside_the_cluster_role(build: Build) -> None:
    resources = build(components=("all-namespaces",))

    arguments = [word for word in container(resources)["args"] if "namespace" in word]
    assert arguments == ["--all-namespaces"]
    assert not {"Role", "RoleBinding"} & {kind for kind, _ in resources}


def test_the_service_the_probes_and_the_policies_mean_the_ports_of_the_pod(build: Build) -> None:
    resources = build()
    ports = {one["name"]: one["containerPort"] for one in container(resources)["ports"]}
    network = resources["NetworkPolicy", NAME]["spec"]

    assert ports == {"artifacts": 9090, "metrics": 8080}
    assert [one["targetPort"] for one in resources["Service", NAME]["spec"]["ports"]] == ["artifacts"]
    probes = {name: container(resources)[f"{name}Probe"]["httpGet"] for name in ("liveness", "readiness")}
    assert probes == {
        "liveness": {"path": "/healthz", "port": "metrics"},
        "readiness": {"path": "/readyz", "port": "metrics"},
    }
    assert [[port["port"] for port in rule["ports"]] for rule in network["ingress"]] == [[9090], [8080]]
    labels = resources["Deployment", NAME]["spec"]["template"]["metadata"]["labels"]
    assert resources["Service", NAME]["spec"]["selector"] == network["podSelector"]["matchLabels"] == labels


def test_the_policy_names_the_account_and_the_address_that_the_pod_has(build: Build) -> None:
    resources = build()
    policy = resources["ValidatingAdmissionPolicy", f"{NAME}-flux"]["spec"]
    variables = {one["name"]: one["expression"] for one in policy["variables"]}
    words = [word.partition("=") for word in container(resources)["args"]]
    (address,) = [value for flag, _, value in words if flag == "--storage-adv-addr"]
    (port,) = [one["port"] for one in resources["Service", NAME]["spec"]["ports"]]

    assert variables["account"] == f"'system:serviceaccount:{NAMESPACE}:{pod(resources)['serviceAccountName']}'"
    assert address == f"{NAME}.$(RUNTIME_NAMESPACE).svc:{port}"
    assert variables["address"] == f"'http://{address.replace('$(RUNTIME_NAMESPACE)', NAMESPACE)}/'"


def test_the_policy_sees_what_is_written_to_the_status(build: Build) -> None:
    spec = build()["ValidatingAdmissionPolicy", f"{NAME}-flux"]["spec"]

    (rule,) = spec["matchConstraints"]["resourceRules"]
    assert rule["resources"] == ["externalartifacts", "externalartifacts/status"]
    assert spec["failurePolicy"] == "Fail"


def test_prometheus_finds_the_pod(build: Build) -> None:
    monitor, resources = build("monitoring")["PodMonitor", NAME]["spec"], build()

    assert monitor["namespaceSelector"]["matchNames"] == [NAMESPACE]
    assert monitor["selector"]["matchLabels"] == resources["Deployment", NAME]["spec"]["template"]["metadata"]["labels"]
    assert [one["port"] for one in monitor["podMetricsEndpoints"]] == ["metrics"]


def test_the_example_leads_from_a_repository_to_what_is_applied(build: Build) -> None:
    resources = build("example")
    artifact = resources["ExternalArtifact", "litellm-gateway"]
    source, applied = artifact["spec"]["sourceRef"], resources["Kustomization", "litellm-gateway"]["spec"]

    assert (source["kind"], source["name"]) in resources
    assert (applied["sourceRef"]["kind"], applied["sourceRef"]["name"]) in resources
    assert (REPOSITORY / artifact["metadata"]["annotations"]["kustomize-litellm.dev/path"]).is_dir()
    assert applied["wait"]


def test_the_feature_gate_is_opened_and_no_policy_of_flux_selects_the_pod(run: Run, tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "feature-gate", tmp_path / "feature-gate")
    kustomization = "resources: [controller.yaml, policies.yaml]\ncomponents: [feature-gate]\n"
    write(tmp_path, {"controller.yaml": CONTROLLER, "policies.yaml": POLICIES, "kustomization.yaml": kustomization})

    resources = valid(run, tmp_path)

    (controller,) = resources["Deployment", "kustomize-controller"]["spec"]["template"]["spec"]["containers"]
    before = yaml.safe_load(CONTROLLER)["spec"]["template"]["spec"]["containers"][0]["args"]
    assert controller["args"] == [*before, "--feature-gates=ExternalArtifact=true"]
    left_out = {"key": "app.kubernetes.io/name", "operator": "NotIn", "values": [NAME]}
    assert resources["NetworkPolicy", "allow-egress"]["spec"]["podSelector"] == {"matchExpressions": [left_out]}
    kept = list(yaml.safe_load_all(POLICIES))[1]["spec"]["podSelector"]
    assert resources["NetworkPolicy", "allow-webhooks"]["spec"]["podSelector"] == kept
