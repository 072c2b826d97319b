"""deploy/policy as users apply it; what it refuses is tested in tests/cluster."""

from tests.e2e.conftest import REPOSITORY, Run


def test_every_policy_and_binding_fits_its_kubernetes_schema(run: Run) -> None:
    built = run("kustomize", "build", REPOSITORY / "deploy" / "policy")
    where = ("-kubernetes-version", "1.35.0", "-schema-location", str(REPOSITORY / "schemas/vendor"))

    done = run("kubeconform", "-strict", "-summary", *where, stdin=built.stdout)

    assert "4 resources found parsing stdin - Valid: 4, Invalid: 0, Errors: 0, Skipped: 0" in done.stdout
