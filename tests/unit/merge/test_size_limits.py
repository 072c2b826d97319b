"""The entry on inputs that no golden file can hold: too big, secret, or no resources at all."""

from __future__ import annotations

import json

import pytest

from kustomize_plugin.merge.config_merge import ANNOTATION_BYTES, LIMIT_BYTES
from tests.unit.made_up_keys import HEX, made_up, service_account

MERGE = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: FragmentMerge
metadata:
  name: litellm
spec:
  configMap:
    name: litellm-config
"""
CONFIG_MAP = """\
apiVersion: v1
data:
  config.yaml: |
    model_list: []
    x-filling: {filling}
kind: ConfigMap
metadata:
  name: litellm-config
"""
FRAGMENT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata:
  name: chat
spec:
  deployments:
  - litellm_params:
      api_key: {key}
      model: openai/chat
  modelName: chat
"""


def resource_list(*documents: str) -> str:
    items = "".join("- " + document.rstrip().replace("\n", "\n  ") + "\n" for document in documents)
    config = "".join(f"  {line}\n" for line in MERGE.splitlines())
    return f"apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n{items}functionConfig:\n{config}"


@pytest.fixture(params=["krm", "legacy", "filter"])
def protocol(request, entry):
    """Run documents with the FragmentMerge through one protocol."""

    def run(*documents: str):
        stream = "---\n".join(documents)
        if request.param == "krm":
            return entry(resource_list(*documents))
        return entry(stream, MERGE) if request.param == "legacy" else entry(f"{stream}---\n{MERGE}")

    return run


@pytest.mark.parametrize(
    "key",
    [
        lambda: "sk-" + made_up(40),
        lambda: "gsk_" + made_up(52),
        lambda: made_up(32, HEX) + "." + made_up(24),
        lambda: made_up(16),
    ],
    ids=["openai", "groq", "ollama", "of no known form"],
)
def test_an_inline_key_is_refused_and_never_shown(key, protocol):
    secret = key()
    ran = protocol(CONFIG_MAP.format(filling=0), FRAGMENT.format(key=secret))
    results = ran.stdout.partition("\nresults:\n")[2]

    assert ran.code == 1
    assert ran.stderr == (
        f'ModelFragment chat: LK401 "api_key" is "{secret[:4]}…" ({len(secret)} characters) in plain text; '
        "keep it in the Secret and write os.environ/NAME\n"
    )
    assert secret[4:] not in ran.stderr + results


def test_a_service_account_in_a_fragment_is_refused_and_never_shown(protocol):
    account = service_account()
    fragment = FRAGMENT.format(key="os.environ/CHAT_KEY").replace(
        "api_key:", f"vertex_credentials: {json.dumps(account)}\n      api_key:"
    )
    ran = protocol(CONFIG_MAP.format(filling=0), fragment)

    assert ran.code == 1
    assert 'LK401 "vertex_credentials" is "{' in ran.stderr
    assert json.loads(account)["private_key"].split("\n")[1] not in ran.stderr + ran.stdout.partition("\nresults:\n")[2]


@pytest.mark.parametrize("key", ["sk-none", "none", "dummy", '"1234"', "os.environ/CHAT_KEY", '""', "null"])
def test_a_dummy_key_or_a_reference_passes(key, protocol):
    assert protocol(CONFIG_MAP.format(filling=0), FRAGMENT.format(key=key)).stderr == ""


def test_a_config_of_more_than_a_config_map_holds_is_refused(protocol):
    ran = protocol(CONFIG_MAP.format(filling="x" * LIMIT_BYTES))

    assert ran.code == 1
    assert ran.stderr.startswith("ConfigMap litellm-config: LK609 the merged config has 1,048,603 bytes")


def test_a_config_too_big_for_client_side_apply_is_a_warning(protocol):
    ran = protocol(CONFIG_MAP.format(filling="x" * ANNOTATION_BYTES))

    assert ran.code == 0
    assert ran.stderr.startswith("ConfigMap litellm-config: LK610 warning: the merged config has 262,171 bytes")


def test_the_size_counts_bytes_and_not_characters(protocol):
    assert protocol(CONFIG_MAP.format(filling="é" * (LIMIT_BYTES // 2))).code == 1


NO_RESOURCE = "stdin has no Kubernetes resource; expected a ResourceList or a stream of resources"
EMPTY = "stdin is empty; expected a ResourceList or a stream of Kubernetes resources"
UNREADABLE = {
    "empty": (b"", EMPTY),
    "blank": (b" \n\n", EMPTY),
    "not UTF-8": (b"kind: ResourceList\n# \xff\n", "stdin is not UTF-8: byte 21 is 0xff"),
    "JSON array": (b"[1, 2]", NO_RESOURCE),
    "a string": (b"hello\n", NO_RESOURCE),
    "items of no list": (b"kind: ResourceList\nitems: 7\n", "the ResourceList has no list of items"),
}


@pytest.mark.parametrize(("stdin", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_input_could_not_be_run(stdin, reason, entry):
    assert entry(stdin) == (3, "", f"kustomize-litellm: {reason}\n")


@pytest.mark.parametrize(
    "stdin",
    [
        resource_list(CONFIG_MAP.format(filling="{")).replace("functionConfig:", "functionConfig: {"),
        resource_list("kind: ConfigMap\nmetadata: {name: litellm-config"),
        f"{MERGE}---\nkind: ConfigMap\nmetadata: {{name: litellm-config\n",
        '{"kind": "ResourceList", "items": [',
    ],
    ids=["functionConfig", "item", "document", "JSON"],
)
def test_broken_yaml_could_not_be_run(stdin, entry):
    ran = entry(stdin)

    assert (ran.code, ran.stdout) == (3, "")
    assert ran.stderr.startswith("kustomize-litellm: the input is not valid YAML: ")
    assert ran.stderr.count("\n") == 1


def failing(_transform):
    raise KeyError("no\nkey")


def test_an_internal_failure_is_one_line(entry, monkeypatch):
    monkeypatch.setattr("kustomize_plugin.merge.transform.Transform.run", failing)

    assert entry(resource_list(CONFIG_MAP.format(filling=0))) == (
        3,
        "",
        "kustomize-litellm: internal error: KeyError: 'no\\nkey'; run again with --debug\n",
    )


def test_debug_shows_the_traceback(entry, monkeypatch):
    monkeypatch.setattr("kustomize_plugin.merge.transform.Transform.run", failing)

    with pytest.raises(KeyError):
        entry(resource_list(CONFIG_MAP.format(filling=0)), None, "--debug")


def test_a_plugin_names_the_variable_because_kustomize_writes_its_words(entry, monkeypatch, tmp_path):
    (tmp_path / "merge.yaml").write_text(MERGE)
    monkeypatch.setattr("kustomize_plugin.merge.transform.Transform.run", failing)
    words = (CONFIG_MAP.format(filling=0), None, "--legacy", str(tmp_path / "merge.yaml"))

    assert entry(*words).stderr.endswith("; run again with KUSTOMIZE_LITELLM_DEBUG=1\n")
    monkeypatch.setenv("KUSTOMIZE_LITELLM_DEBUG", "1")
    with pytest.raises(KeyError):
        entry(*words)


def test_a_missing_plugin_config_could_not_be_run(entry, tmp_path):
    ran = entry(CONFIG_MAP, None, "--legacy", str(tmp_path / "gone.yaml"))

    assert ran.code == 3
    assert ran.stderr.startswith(f"kustomize-litellm: cannot read {tmp_path}/gone.yaml: ")


def test_a_resource_list_in_json_is_merged(entry):
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "litellm-config"}}
    fragment = {
        "apiVersion": "kustomize-litellm.dev/v1alpha1",
        "kind": "ModelFragment",
        "metadata": {"name": "chat"},
        "spec": {"modelName": "chat", "deployments": [{"litellm_params": {"model": "openai/chat é"}}]},
    }
    merge = {
        "apiVersion": "kustomize-litellm.dev/v1alpha1",
        "kind": "FragmentMerge",
        "metadata": {"name": "litellm"},
        "spec": {"configMap": {"name": "litellm-config"}},
    }
    content = {
        "apiVersion": "config.kubernetes.io/v1",
        "kind": "ResourceList",
        "items": [{**config_map, "data": {"config.yaml": "model_list: []\n"}}, fragment],
        "functionConfig": merge,
    }

    for indent, ascii_only in ((None, True), (2, True), (2, False)):
        ran = entry(json.dumps(content, indent=indent, ensure_ascii=ascii_only))
        assert (ran.code, ran.stderr) == (0, "")
        assert "ModelFragment" not in ran.stdout
        assert "openai/chat é" in ran.stdout
