"""A value is never printed: keys are planted wherever a source may have one, and all commands say what they can.

Both streams are searched, in every format, and what commands write beside them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from tests.unit.made_up_keys import HEX, made_up

COMMAND = (sys.executable, "-m", "kustomize_plugin")
LINT_FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit")
PART = 8  # characters in a row of a key that nobody may see; the first four are shown
WHERE = ("http://127.0.0.1:9", "--timeout", "1")

CONFIG = """\
model_list:
- model_name: plain
  litellm_params: {model: mistral/x, api_key: ¤}
- model_name: referred
  litellm_params: {model: mistral/x, api_key: os.environ/¤}
- model_name: slipped
  litellm_params: {model: mistral/x, api_key: os.environ.¤}
- model_name: gotten
  litellm_params: {model: mistral/x, api_key: 'os.environ.get("¤")'}
- model_name: shell
  litellm_params: {model: mistral/x, api_key: "${NAME:-¤}"}
- model_name: address
  litellm_params: {model: ollama_chat/a, api_base: "llm:¤@gw.acme.io/api"}
- model_name: login
  litellm_params: {model: ollama_chat/a, api_base: "https://llm:¤@gw.acme.io/api"}
- model_name: query
  litellm_params: {model: ollama_chat/a, api_base: "https://gw.acme.io/api?api_key=¤"}
- model_name: tagged
  litellm_params: {model: mistral/x, api_key: !¤ }
- model_name: anchored
  litellm_params: {model: mistral/x, api_key: &¤ a}
- model_name: headers
  litellm_params: {model: openai/x, api_key: os.environ/A, extra_headers: {X-Tenant: ¤, Authorization: Bearer ¤}}
environment_variables: {UPSTREAM: ¤, AZURE_API_KEY_EU: ¤}
mcp_servers:
  gh: {url: "https://mcp.acme.io", auth_type: bearer_token, auth_value: ¤}
  gi: {command: npx, env: {GITHUB_PAT: ¤}}
  gj: {url: "https://mcp.acme.io", static_headers: {X-Tenant: ¤}}
general_settings: {database_url: "postgresql://llm:¤@db/litellm"}  # was ¤, password: ¤
"""
FRAGMENT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {name: m}
spec:
  modelName: m
  deployments:
    - litellm_params: {model: openai/x, api_key: os.environ/OPENAI_API_KEY}
"""
MERGE = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: FragmentMerge
metadata:
  name: litellm
  annotations:
    config.kubernetes.io/function: |
      exec: {path: kustomize-litellm}
spec:
  configMap: {name: litellm-config, key: config.yaml, from: base.yaml}
"""
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  base.yaml: |\n"
SOUND = "model_list:\n- model_name: basic\n  litellm_params: {model: openai/y, api_key: os.environ/OPENAI_API_KEY}\n"
ROOT = "resources: [configmap.yaml, frag.yaml, merge.yaml]\ntransformers: [merge.yaml]\n"
# what kustomize quotes where it cannot go on
ROOTS = {
    "a patch that is indented badly": """\
patches:
- target: {kind: ModelFragment}
  patch: |
    - op: replace
      path: /spec/deployments/0/litellm_params/api_key
     value: ¤
""",
    "a patch that finds nothing": """\
patches:
- target: {kind: ModelFragment}
  patch: |
    - {op: replace, path: /spec/nowhere/0, value: ¤}
""",
    "a strategic patch of nothing": """\
patches:
- patch: |
    {apiVersion: v1, kind: Secret, metadata: {name: nobody}, stringData: {a: ¤}}
""",
    "a patch of a wrong shape": "patches:\n- patch: |\n    {kind: Secret, stringData: [¤], apiVersion: 1, a: ¤\n",
    "a literal without a name": "secretGenerator: [{name: s, literals: [¤]}]\n",
    "a literal that is a list": "secretGenerator: [{name: s, literals: [[¤]]}]\n",
    "literals that are a text": "secretGenerator: [{name: s, literals: ¤}]\n",
    "a literal twice": "secretGenerator: [{name: s, literals: [A=¤, A=¤]}]\n",
    "an anchor that is not there": "commonAnnotations: {a: *¤}\n",
    "a tag that nobody knows": "commonAnnotations: {a: !!¤ b}\n",
    "a field that nobody knows": "¤: a\n",
    "a value of a wrong type": "replicas: ¤\n",
    "a replica of a wrong type": "replicas: [{name: a, count: ¤}]\n",
    "a replacement of nothing": "replacements: [{source: {kind: Secret, name: ¤, fieldPath: a}, targets: []}]\n",
    "a resource that is an address": "resources: ['https://llm:¤@gw.acme.io/a.yaml']\n",
    "a merged fragment": "patches:\n- target: {kind: ModelFragment}\n  patch: '[{op: replace, path: "
    "/spec/deployments/0/litellm_params/api_key, value: ¤}]'\n",
    "a ConfigMap that is patched": "patches:\n- target: {kind: ConfigMap}\n  patch: '[{op: add, path: /data/base.yaml, "
    'value: "model_list: [{model_name: a, litellm_params: {model: mistral/a, api_key: ¤}}]"}]\'\n',
}
FORMATS = ("mistral", "github")


def made(form: str) -> str:
    if form == "github":
        return f"ghp_{made_up(36, HEX)}"
    return made_up(16, HEX) + made_up(16)


def said(folder, *words: str) -> str:
    done = subprocess.run([*COMMAND, *words], cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert b"Traceback" not in done.stderr, (words, done.stderr.decode())
    return done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")


def shown(key: str, text: str) -> list[str]:
    """Return what a text shows of a key, as it is, in capitals, or without a sign."""
    lower = text.lower()
    parts = [key[start : start + PART].lower() for start in range(4, len(key) - PART)]
    return [line[:300] for line in text.splitlines() if any(part in line.lower() for part in parts if part in lower)]


@pytest.fixture
def folder(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def _commit(folder) -> None:
    for words in (["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *words], cwd=folder, check=True)


@pytest.mark.parametrize("form", FORMATS)
def test_of_a_config(folder, form):
    key = made(form)
    (folder / "config.yaml").write_text(SOUND)
    _commit(folder)
    (folder / "config.yaml").write_text(CONFIG.replace("¤", key))

    texts = [said(folder, "lint", "--format", one, "-v") for one in LINT_FORMATS]
    texts += [said(folder, "graph", "config.yaml", "--format", one) for one in ("mermaid", "svg", "html")]
    texts += [
        said(folder, "import", "config.yaml", "-o", "out", "--dry-run"),
        said(folder, "import", "config.yaml", "-o", "out"),
    ]
    texts += [said(folder, "convert", "config.yaml", "--to", one) for one in ("config", "operator")]
    texts += [said(folder, "verify", WHERE[0], "config.yaml", "--format", one) for one in ("text", "json")]
    texts += [said(folder, "tags", "lock", "config.yaml"), said(folder, "secret", "status", "config.yaml")]
    texts += [said(folder, "rehearse", "config.yaml", "--litellm", "/nowhere")]

    assert "LK401" in texts[0]
    assert [line for text in texts for line in shown(key, text)] == []


@pytest.mark.skipif(shutil.which("kustomize") is None, reason="kustomize is not here")
@pytest.mark.parametrize("name", ROOTS)
def test_of_a_kustomization(folder, name):
    key = made("mistral")
    root = folder / "root"
    root.mkdir()
    (root / "frag.yaml").write_text(FRAGMENT)
    (root / "merge.yaml").write_text(MERGE)
    (root / "configmap.yaml").write_text(MAP + "".join(f"    {line}\n" for line in SOUND.splitlines()))
    (root / "kustomization.yaml").write_text(ROOT)
    _commit(folder)
    planted = ROOTS[name].replace("¤", key)
    (root / "kustomization.yaml").write_text(planted if "resources" in planted else ROOT + planted)

    texts = [
        said(folder, "build", "root"),
        said(folder, "lint", "--rendered", "root"),
        said(folder, "lint", "--format", "sarif"),
    ]
    texts += [said(folder, "diff", "root", "HEAD", "--format", "markdown"), said(folder, "secret", "status", "root")]

    # what is built says what is in it
    built = {texts[0]} if "api" + "Version" in texts[0] else set()
    assert [line for text in texts if text not in built for line in shown(key, text)] == []


def test_a_difference_shows_no_token(folder):
    from kustomize_plugin.difference import difference_formats

    key = made("mistral")
    after = re.sub(r"(?m)^.*(?:gotten|shell|anchored).*\n.*\n", "", CONFIG).replace("¤", key)

    lines = difference_formats.text_diff(SOUND, after, ("a", "b"))

    assert shown(key, "\n".join(lines)) == []
