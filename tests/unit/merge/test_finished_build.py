import hashlib

from kustomize_plugin.merge import finished_build

CONFIG = "# kustomize-litellm: cloud\nmodel_list:\n- model_name: cloud\n"


def build(config: str = CONFIG, checksum_of: str = CONFIG, note: str = '{"key":"config.yaml"}') -> str:
    lines = "".join(f"    {line}\n" for line in config.splitlines())
    digest = hashlib.sha256(checksum_of.encode()).hexdigest()
    return (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    kustomize-litellm.dev/merged: '{note}'\n"
        f"  name: litellm-config\ndata:\n  config.yaml: |\n{lines}---\n"
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: litellm\nspec:\n  template:\n    metadata:\n"
        f"      annotations:\n        kustomize-litellm.dev/config-checksum: sha256:{digest}\n"
    )


def codes(text: str) -> list[str]:
    return [finding.code for finding in finished_build.check(text)]


def test_a_true_build_is_clean():
    assert codes(build()) == []


def test_a_leftover_of_ours():
    leftover = "---\napiVersion: kustomize-litellm.dev/v1alpha1\nkind: ModelFragment\nmetadata:\n  name: cloud\n"
    assert codes(build() + leftover) == ["LK501"]


def test_a_group_that_is_gone():
    gone = CONFIG.replace("model_name: cloud", "model_name: other")
    assert codes(build(gone, gone)) == ["LK614"]


def test_a_config_that_was_changed_later():
    assert codes(build(CONFIG + "# late\n")) == ["LK615"]


def test_a_build_without_a_merge():
    assert codes("apiVersion: v1\nkind: Service\nmetadata:\n  name: litellm\n") == ["LK611"]


def test_a_config_that_is_no_yaml():
    broken = CONFIG + "a: [\n"
    assert codes(build(broken, broken)) == ["LK605"]


def test_no_yaml_at_all():
    assert codes("kustomize-litellm.dev/v1: [") == ["LK001"]
