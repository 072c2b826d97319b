"""Every place where keys leak, with every provider's format; and what only looks like a key."""

from __future__ import annotations

import base64
import itertools
import json
import textwrap

import pytest

from hooks import lint, registry, report
from tests.unit.made_up_keys import FORMATS, HEX, made_up

RULE = registry.chosen(frozenset(["LK401"]), frozenset())
HERE = "¶"  # stands where the key's line is expected


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def folded(text: str, indent: str) -> str:
    return ("\n" + indent).join(textwrap.wrap(encoded(text), 24))


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: litellm-secrets}\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n"
FRAGMENT = (
    "apiVersion: kustomize-litellm.dev/v1alpha1\nkind: ModelFragment\nmetadata: {name: a}\nspec:\n  modelName: a\n"
)
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n"

# place -> file and what it says, given the variable's name and the key; "¶" marks the line of the finding
PLACES = {
    "a Secret's data": ("secret.yaml", lambda name, key: f"{SECRET}data:\n  ¶{name}: {encoded(key)}\n"),
    "a Secret's data, quoted": ("secret.yaml", lambda name, key: f'{SECRET}data:\n  ¶{name}: "{encoded(key)}"\n'),
    "a Secret's data with a line break": ("secret.yaml", lambda name, key: f"{SECRET}data:\n  ¶{name}: {encoded(key + chr(10))}\n"),
    "a Secret's data, folded": ("secret.yaml", lambda name, key: f"{SECRET}data:\n  {name}: >-\n    ¶{folded(key, '    ')}\n"),
    "a Secret's data, a plain text of several lines": ("secret.yaml", lambda name, key: f"{SECRET}data:\n  {name}:\n    ¶{folded(key, '    ')}\n"),
    "a Secret's data, a literal block": ("secret.yaml", lambda name, key: f"{SECRET}data:\n  {name}: |\n    ¶{folded(key, '    ')}\n"),
    "a file in a Secret's data": ("secret.yaml", lambda name, key: f"{SECRET}data:\n  ¶.env: {encoded(f'A=1{chr(10)}{name}={key}{chr(10)}')}\n"),
    "a Secret's stringData": ("secret.yaml", lambda name, key: f"{SECRET}stringData:\n  ¶{name}: {key}\n"),
    "a Secret's stringData, quoted": ("secret.yaml", lambda name, key: f"{SECRET}stringData:\n  ¶{name}: '{key}'\n"),
    "a Secret's stringData, folded": ("secret.yaml", lambda name, key: f"{SECRET}stringData:\n  {name}: >-\n    ¶{key}\n"),
    "a file in a Secret's stringData": ("secret.yaml", lambda name, key: f"{SECRET}stringData:\n  .env: |\n    A=1\n    ¶{name}={key}\n"),
    "a Secret with Windows line breaks": ("secret.yaml", lambda name, key: f"{SECRET}stringData:\n  ¶{name}: {key}\n".replace("\n", "\r\n")),
    "a Secret in a List": ("list.yaml", lambda name, key: f"apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  data:\n    ¶{name}: {encoded(key)}\n"),
    "the second document": ("all.yaml", lambda name, key: f"{CONFIG_MAP}  a: b\n---\n{SECRET}data:\n  ¶{name}: {encoded(key)}\n"),
    "a JSON manifest's stringData": ("secret.json", lambda name, key: f'{{"kind": "Secret",\n  "stringData": {{\n    ¶"{name}": "{key}"}}}}\n'),
    "a JSON manifest's data": ("secret.json", lambda name, key: f'{{"kind": "Secret",\n  "data": {{\n    ¶"{name}": "{encoded(key)}"}}}}\n'),
    "a JSON manifest on one line": ("secret.json", lambda name, key: "¶" + json.dumps({"kind": "Secret", "stringData": {name: key}})),
    "a Helm template of a Secret": ("templates/secret.yaml", lambda name, key: f"{SECRET}  {{{{- if .Values.a }}}}\nstringData:\n  ¶{name}: {key}\n"),
    "a ConfigMap's nested config": ("config.yaml", lambda name, key: f"{CONFIG_MAP}  config.yaml: |\n    model_list:\n    - litellm_params:\n        ¶api_key: {key}\n"),
    "a ConfigMap's quoted config": ("config.yaml", lambda name, key: f"{CONFIG_MAP}  ¶config.yaml: \"model_list:\\n- litellm_params: {{api_key: {key}}}\\n\"\n"),
    "a ConfigMap's other file": ("config.yaml", lambda name, key: f"{CONFIG_MAP}  app.toml: |\n    [a]\n    ¶{name.lower()} = \"{key}\"\n"),
    "a ConfigMap's value": ("config.yaml", lambda name, key: f"{CONFIG_MAP}  ¶{name}: {key}\n"),
    "a LiteLLM config": ("config.yaml", lambda name, key: f"model_list:\n- model_name: a\n  litellm_params:\n    ¶api_key: {key}\n"),
    "a flow map": ("config.yaml", lambda name, key: f"model_list:\n- ¶{{model_name: a, litellm_params: {{model: a/b, api_key: {key}}}}}\n"),
    "environment_variables": ("config.yaml", lambda name, key: f"model_list: []\nenvironment_variables:\n  ¶{name}: {key}\n"),
    "general_settings": ("config.yaml", lambda name, key: f"general_settings:\n  ¶master_key: {key}\n"),
    "a header": ("config.yaml", lambda name, key: f"model_list:\n- litellm_params:\n    extra_headers:\n      ¶Authorization: Bearer {key}\n"),
    "a fragment": ("a.yaml", lambda name, key: f"{FRAGMENT}  deployments:\n  - litellm_params:\n      ¶api_key: {key}\n"),
    "a container's env": ("pod.yaml", lambda name, key: f"{POD}    env:\n    - name: {name}\n      ¶value: {key}\n"),
    "a container's env in a flow map": ("pod.yaml", lambda name, key: f"{POD}    env:\n    - ¶{{name: {name}, value: \"{key}\"}}\n"),
    "a container's env in JSON": ("pod.json", lambda name, key: "¶" + json.dumps({"env": [{"name": name, "value": key}]})),
    "a secretGenerator's literal": ("kustomization.yaml", lambda name, key: f"secretGenerator:\n- name: a\n  literals:\n  - ¶{name}={key}\n"),
    "an inline patch": ("kustomization.yaml", lambda name, key: f"patches:\n- patch: |\n    - op: add\n      path: /stringData/{name}\n      ¶value: {key}\n"),
    "Helm values": ("values.yaml", lambda name, key: f"envVars:\n  ¶{name}: {key}\n"),
    "--from-literal": ("run.sh", lambda name, key: f"set -e\n¶kubectl create secret generic a --from-literal={name}={key}\n"),
    "--from-literal, quoted": ("run.sh", lambda name, key: f"set -e\n¶kubectl create secret generic a --from-literal '{name}={key}'\n"),
    "kubectl patch": ("run.sh", lambda name, key: f"¶kubectl patch secret a -p '{{\"stringData\":{{\"{name}\":\"{key}\"}}}}'\n"),
    "kubectl patch, base64": ("run.sh", lambda name, key: f"¶kubectl patch secret a -p '{{\"data\":{{\"{name}\":\"{encoded(key)}\"}}}}'\n"),
    "kubectl patch, escaped": ("run.sh", lambda name, key: f'¶kubectl patch secret a -p "{{\\"stringData\\":{{\\"{name}\\":\\"{key}\\"}}}}"\n'),
    "kubectl patch in a README": ("README.md", lambda name, key: f"```sh\n¶kubectl patch secret a -p '{{\"stringData\":{{\"{name}\":\"{key}\"}}}}'\n```\n"),
    "an export": ("run.sh", lambda name, key: f"#!/bin/sh\n¶export {name}={key}\n"),
    "a Makefile": ("Makefile", lambda name, key: f"run:\n\t¶{name}={key} litellm\n"),
    "a Dockerfile": ("Dockerfile", lambda name, key: f"FROM a\n¶ENV {name} {key}\n"),
    "a CI file": (".github/workflows/a.yaml", lambda name, key: f"env:\n  ¶{name}: {key}\n"),
    "Markdown back-ticks": ("README.md", lambda name, key: f"# Keys\n\n¶Set `{name}` to `{key}`.\n"),
    "a Markdown table": ("README.md", lambda name, key: f"| key | value |\n|---|---|\n¶| {name} | `{key}` |\n"),
    "a .env file": (".env", lambda name, key: f"A=b\n¶{name}={key}\n"),
    "a .env file, quoted": ("prod.env", lambda name, key: f'A=b\n¶{name}="{key}"\n'),
    "DATABASE_URL": (".env", lambda name, key: f"¶DATABASE_URL=postgresql://llm:{key}@db:5432/litellm\n"),
    "a database_url": ("config.yaml", lambda name, key: f"general_settings:\n  ¶database_url: postgresql://llm:{key}@db:5432/litellm\n"),
    "Terraform": ("main.tf", lambda name, key: f'locals {{\n  ¶{name.lower()} = "{key}"\n}}\n'),
    "Python": ("a.py", lambda name, key: f'import os\n¶os.environ["{name}"] = "{key}"\n'),
    "a comment": ("config.yaml", lambda name, key: f"model_list: []\n¶# {name}: {key}\n"),
    "text that is not ASCII": ("README.md", lambda name, key: f"# Schlüssel 🔑\n\n¶→ {name}: {key}\n"),
}  # fmt: skip


def checked(tmp_path, monkeypatch, files):
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return lint.Run(["."], RULE).findings


def line_of_mark(text):
    return text[: text.index(HERE)].count("\n") + 1


@pytest.mark.parametrize("place", PLACES)
def test_a_key_of_every_provider_is_found_once_and_on_its_line(place, tmp_path, monkeypatch):
    file, written = PLACES[place]
    files, lines, keys = {}, {}, {}
    for provider, (name, make) in FORMATS.items():
        key = make()
        text = written(name, key)
        path = f"{provider}/{file}"
        files[path], lines[path], keys[path] = text.replace(HERE, "", 1), [line_of_mark(text)], key

    findings = checked(tmp_path, monkeypatch, files)

    found = {path: [one.where.line for one in findings if one.where.file == path] for path in files}
    assert found == lines
    printed = "".join(report.render(findings, form) for form in report.FORMATS)
    assert [key for key in keys.values() if key in printed or encoded(key) in printed] == []


def test_the_matrix_is_as_large_as_it_claims():
    assert len(PLACES) >= 30
    assert len(LOOK_ALIKES) >= 30


LOOK_ALIKES = {
    "a reference": ("config.yaml", "model_list:\n- litellm_params: {api_key: os.environ/OPENAI_API_KEY}\n"),
    "a reference with digits": ("config.yaml", "model_list:\n- litellm_params: {api_key: os.environ/E2B_API_KEY_2}\n"),
    "a reference in prose": ("README.md", "`api_key: os.environ/AZURE_OPENAI_EASTUS2_API_KEY`\n"),
    "sk-none": ("config.yaml", "model_list:\n- litellm_params: {api_key: sk-none}\n"),
    "sk-1234": ("config.yaml", "general_settings: {master_key: sk-1234}\n"),
    "an ellipsis": ("README.md", "OPENAI_API_KEY=sk-...\nGROQ_API_KEY=gsk_…\nANTHROPIC_API_KEY=sk-ant-api03-...\n"),
    "crosses": ("README.md", f"OPENAI_API_KEY=sk-{'x' * 48}\nX=sk-proj-{'X' * 40}\nY=gsk_{'x' * 52}\nZ=AIza{'x' * 35}\n"),
    "stars": ("README.md", f"OPENAI_API_KEY={'*' * 40}\n"),
    "zeros": ("README.md", f"a: {'0' * 32}.{'0' * 24}\nb: sk-or-v1-{'0' * 64}\nc: sk-{'a' * 32}\n"),
    "counted": ("README.md", "sk-1234567890abcdef1234567890abcdef sk-0123456789abcdef0123456789abcdef sk-abc123def456ghi789jkl012\n"),
    "the alphabet": ("README.md", "hf_abcdefghijklmnopqrstuvwxyzabcdefgh sk-a1b2c3d4e5f6g7h8i9j0k1l2 csk-" + "abcdefghijklmnopqrstuvwxyz" * 2 + "\n"),
    "angle brackets": ("secret.yaml", f"{SECRET}stringData: {{OPENAI_API_KEY: <your-openai-api-key-from-the-console>}}\n"),
    "words": ("README.md", "OPENAI_API_KEY=your-openai-api-key-goes-here\nLITELLM_MASTER_KEY=sk-your-litellm-master-key-2024\n"),
    "a variable": ("run.sh", 'export OPENAI_API_KEY="$MY_OPENAI_API_KEY"\nGROQ_API_KEY=${GROQ_API_KEY_PRODUCTION_2024} run\n'),
    "a command": ("run.sh", "OPENAI_API_KEY=$(kubectl get secret litellm-secrets -o jsonpath='{.data.OPENAI_API_KEY}' | base64 -d)\n"),
    "a placeholder": ("secret.yaml", f"{SECRET}stringData: {{OPENAI_API_KEY: placeholder-update-via-kubectl-patch, A_KEY: sk-placeholder-openai-2024a}}\n"),
    "a placeholder in base64": ("secret.yaml", f"{SECRET}data: {{OPENAI_API_KEY: {encoded('placeholder-update-via-kubectl-patch')}, B_KEY: {encoded('REPLACE_ME')}}}\n"),
    "sk-1234 in base64": ("secret.yaml", f"{SECRET}data: {{LITELLM_MASTER_KEY: {encoded('sk-1234')}}}\n"),
    "a template": ("templates/secret.yaml", f'{SECRET}stringData:\n  OPENAI_API_KEY: {{{{ .Values.openaiApiKey | quote }}}}\n'),
    "secretKeyRef": ("pod.yaml", f"{POD}    env:\n    - name: OPENAI_API_KEY\n      valueFrom:\n        secretKeyRef: {{name: litellm-secrets-v2, key: openai-api-key-production}}\n"),
    "an ExternalSecret": ("es.yaml", "kind: ExternalSecret\nspec:\n  data:\n  - secretKey: OPENAI_API_KEY\n    remoteRef: {key: prod/litellm/openai2, property: OPENAI_API_KEY}\n"),
    "a SealedSecret": ("sealed.yaml", lambda: f"kind: SealedSecret\nspec:\n  encryptedData:\n    OPENAI_API_KEY: AgB{made_up(700)}==\n    password: AgA{made_up(684)}\n"),
    "SOPS": ("secret.yaml", lambda: f"{SECRET}stringData:\n  OPENAI_API_KEY: ENC[AES256_GCM,data:{made_up(64)},iv:{made_up(43)}=,tag:{made_up(22)}==,type:str]\nsops:\n  mac: ENC[AES256_GCM,data:{made_up(80)},type:str]\n"),
    "age": ("secret.yaml", lambda: f"kind: Secret\nsops:\n  age:\n  - enc: |\n      -----BEGIN AGE ENCRYPTED FILE-----\n      {made_up(64)}\n      -----END AGE ENCRYPTED FILE-----\n"),
    "an image digest": ("pod.yaml", lambda: f"{POD}    image: ghcr.io/berriai/litellm@sha256:{made_up(64, HEX)}\n"),
    "a checksum annotation": ("pod.yaml", lambda: f"metadata:\n  annotations:\n    checksum/secret: {made_up(64, HEX)}\n    checksum/api-key: {made_up(64, HEX)}\n    kustomize-litellm.dev/config-checksum: sha256:{made_up(64, HEX)}\n"),
    "a commit": ("README.md", lambda: f"see {made_up(40, HEX)} and https://github.com/a/b/commit/{made_up(40, HEX)}\n"),
    "a hashed file name": ("index.html", lambda: f'<script src="main.{made_up(32, HEX)}.chunk.js"></script> {made_up(32, HEX)}.min.css\n'),
    "a JSON Schema": ("schema.json", '{"api_key": {"type": "string", "pattern": "^sk-[A-Za-z0-9_-]{20,}$", "examples": ["sk-abcdefghijklmnopqrstuvwxyz123456"]}}\n'),
    "a regular expression": ("a.toml", "regex = '''\\bsk-litellm-[\\w-]{16,}'''\nother = '(?:gsk_[A-Za-z0-9]{48,52}|hf_[A-Za-z]{34})'\n"),
    "a model tag": ("config.yaml", "model_list:\n- litellm_params: {model: ollama_chat/qwen3-coder:480b-cloud, api_base: https://ollama.com}\n"),
    "prices and limits": ("config.yaml", 'model_list:\n- litellm_params: {input_cost_per_token: "0.0000010000000001", max_tokens: 100000}\n'),
    "css": ("a.css", ".sk-folding-cube-Animation-delay-1200 .sk-cube-grid-container-wrapper-2 { }\n.task-management-system-7 {}\n"),
    "names of secrets": ("pod.yaml", f"{POD}    envFrom:\n    - secretRef: {{name: sk-litellm-secrets-production-v2}}\n  imagePullSecrets: [{{name: registry-token-eu-west-1}}]\n"),
    "code": ("a.py", 'token = get_token_from_environment_2(settings.OPENAI_API_KEY)\napi_key = os.getenv("OPENAI_API_KEY")\npassword=self.config.database_password2\n'),
    "a URL with a variable": (".env", "DATABASE_URL=postgresql://llm:$DB_PASSWORD@db/litellm\nB=postgresql://llm:${DB_PASSWORD}@db/x\nC=https://user:pass@example.com\n"),
    "a URL with a filler": ("README.md", "postgresql://user:password@host:5432/db and redis://:changeme@redis and http://host:4000/a@b\n"),
    "a vault's path": ("values.yaml", "api_key: vault:secret/data/litellm#OPENAI_API_KEY2\ntoken: projects/482910338271/secrets/litellm-token/versions/3\n"),
    "an ARN": ("values.yaml", "api_key: arn:aws:secretsmanager:eu-west-1:482910338271:secret:litellm-Ab12Cd\n"),
    "a service account": ("pod.yaml", "automountServiceAccountToken: false\nserviceAccountToken: {path: token, audience: litellm-gateway-v1beta1}\n"),
    "the function's own annotation": ("a.yaml", 'metadata: {annotations: {kustomize-litellm.dev/merged: "{\\"key\\":\\"config.yaml\\",\\"local\\":[]}"}}\n'),
    "a certificate": ("a.yaml", lambda: f"{SECRET}data:\n  ca.crt: {encoded('-----BEGIN CERTIFICATE-----' + made_up(600))}\n  tls.crt: {encoded(made_up(900))}\n"),
    "a user name": ("secret.yaml", f"{SECRET}stringData: {{username: litellm-production-user-1, host: db.example.com}}\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_only_looks_like_a_key_is_not_found(name, tmp_path, monkeypatch):
    file, text = LOOK_ALIKES[name]

    assert list(map(str, checked(tmp_path, monkeypatch, {file: text() if callable(text) else text}))) == []


SUPPRESSIONS = ["kustomize-litellm: ignore[LK401] made up", "gitleaks:allow", "pragma: allowlist secret"]


@pytest.mark.parametrize("comment", SUPPRESSIONS)
def test_a_comment_silences_the_key_on_its_line(comment, tmp_path, monkeypatch):
    key = FORMATS["groq"][1]()
    files = {"a.env": f"GROQ_API_KEY={key}  # {comment}\n", "a.md": f"{key} <!-- {comment} -->\n"}

    assert checked(tmp_path, monkeypatch, files) == []


def test_a_suppression_without_a_reason_silences_nothing(tmp_path, monkeypatch):
    text = f"GROQ_API_KEY={FORMATS['groq'][1]()}  # kustomize-litellm: ignore[LK401]\n"

    assert [one.code for one in checked(tmp_path, monkeypatch, {"a.env": text})][:1] == ["LK401"]


def test_each_of_two_keys_on_one_line_is_found(tmp_path, monkeypatch):
    keys = [make() for _, make in itertools.islice(FORMATS.values(), 2)]

    found = checked(tmp_path, monkeypatch, {"a.txt": " ".join(keys)})

    assert [one.where.column for one in found] == [1, len(keys[0]) + 2]
