"""Where lint itself fails, one file is lost and no other, and the run says so."""

from __future__ import annotations

import pytest

from kustomize_plugin.commands import lint_run
from kustomize_plugin.hooks.rules import lk203_api_base
from kustomize_plugin.hooks.run import rule_registry
from tests.unit.made_up_keys import made_up

ODD = ["[x]", "{a: b}", "{a: {b: [c]}}", "9" * 400, "9" * 5000, ".nan", "2001-12-14", "!!binary aGk=",
       "[" * 60 + "]" * 60,
       "{? [a] : b}", "~", "true", "{{ .KEY }}", "!!set {a}", "1e999"]  # fmt: skip
CONFIG = """\
model_list:
  - model_name: {name}
    litellm_params: {{model: {model}, api_key: {key}, timeout: {timeout}, api_base: {base}}}
    model_info: {info}
litellm_settings: {{fallbacks: [{{a: {chain}}}], request_timeout: {timeout}}}
router_settings: {{retry_after: {timeout}, model_group_alias: {info}}}
general_settings: {{master_key: {key}}}
"""
FIELDS = {"name": "a", "model": "openai/x", "key": "os.environ/A",
          "timeout": "5", "base": "http://a/v1", "info": "{}", "chain": "[a]"}  # fmt: skip
FRAGMENT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {{name: a}}
spec:
  modelName: {name}
  fallbacks: {chain}
  deployments: [{{litellm_params: {{model: {model}, api_key: {key}, timeout: {timeout}}}, model_info: {info}}}]
"""
MERGE = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: FragmentMerge
metadata: {{name: a}}
spec: {{configMap: {{name: c, key: config.yaml}}, failover: {{budgetSeconds: {timeout}}}, secret: {info}}}
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  config.yaml: |\n"
KUSTOMIZATION = "resources: [configmap.yaml, chat.yaml, merge.yaml]\ntransformers: [merge.yaml]\n"


@pytest.fixture
def leak(tmp_path, monkeypatch):
    """A real key, in a file whose finding must be printed whatever happens to others."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "z.yaml").write_text(
        f"model_list:\n- litellm_params: {{model: mistral/x, api_key: {made_up(32)}}}\n  model_name: z\n"
    )
    return tmp_path


@pytest.mark.parametrize("odd", ODD, ids=[one[:12] for one in ODD])
def test_no_value_stops_the_run(leak, capsys, odd):
    for field in FIELDS:
        folder = leak / field
        folder.mkdir()
        values = {**FIELDS, field: odd}
        config = CONFIG.format(**values)
        (folder / "config.yaml").write_text(config)
        (folder / "configmap.yaml").write_text(CONFIG_MAP + "".join(f"    {line}\n" for line in config.splitlines()))
        (folder / "chat.yaml").write_text(FRAGMENT.format(**values))
        (folder / "merge.yaml").write_text(MERGE.format(**values))
        (folder / "kustomization.yaml").write_text(KUSTOMIZATION)

    code = lint_run.main([])

    out = capsys.readouterr().out
    assert code == 1
    assert "z.yaml:2:47: LK401" in out
    assert "LK005" not in out


@pytest.fixture
def stumble(monkeypatch):
    def check(document):
        yield from ()
        raise ValueError(f"stumbles over {document.config['model_list']}")

    rule = rule_registry.listed()["LK203"].rule
    monkeypatch.setattr(rule, "check", check)
    rule_registry.listed.cache_clear()
    yield
    rule_registry.listed.cache_clear()
    assert lk203_api_base.RULE is rule


@pytest.mark.usefixtures("stumble")
def test_a_rule_that_fails_is_a_finding_on_the_file(leak, capsys):
    secret = made_up(32)
    (leak / "config.yaml").write_text(CONFIG.format(**{**FIELDS, "key": secret}))

    code = lint_run.main([])

    out = capsys.readouterr().out
    assert code == 3
    assert "config.yaml:1:1: LK005 lint itself failed here (ValueError at " in out
    assert [line.split(" ")[1] for line in out.splitlines() if line.startswith("z.yaml")] == ["LK005", "LK401"]
    assert out.count("LK005") == 2
    assert secret not in out
