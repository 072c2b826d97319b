"""Where keys leak: a file and what it says. «…» stands for the key in some form, ¶ marks the line of the finding."""

# what each text says is the point, so they are laid out as files and not as the formatter would
# fmt: off
PLACES = {
    "a Secret's data": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data:
  ¶«name»: «base64»
"""),
    "a Secret's data, quoted": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data:
  ¶«name»: "«base64»"
"""),
    "a Secret's data with a line break": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data:
  ¶«name»: «base64 with a line break»
"""),
    "a Secret's data, folded": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data:
  «name»: >-
    ¶«folded»
"""),
    "a Secret's data, a plain text of several lines": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data:
  «name»:
    ¶«folded»
"""),
    "a Secret's data, a literal block": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data:
  «name»: |
    ¶«folded»
"""),
    "a file in a Secret's data": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data:
  ¶.env: «base64 of a file»
"""),
    "a Secret's stringData": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData:
  ¶«name»: «key»
"""),
    "a Secret's stringData, quoted": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData:
  ¶«name»: '«key»'
"""),
    "a Secret's stringData, folded": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData:
  «name»: >-
    ¶«key»
"""),
    "a file in a Secret's stringData": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData:
  .env: |
    A=1
    ¶«name»=«key»
"""),
    "a Secret with Windows line breaks": ("secret.yaml", "kind: Secret\r\nstringData:\r\n  ¶«name»: «key»\r\n"),
    "a Secret in a List": ("list.yaml", """\
apiVersion: v1
kind: List
items:
- kind: Secret
  data:
    ¶«name»: «base64»
"""),
    "the second document": ("all.yaml", """\
apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config}
data:
  a: b
---
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data:
  ¶«name»: «base64»
"""),
    "a JSON manifest's stringData": ("secret.json", """\
{"kind": "Secret",
  "stringData": {
    ¶"«name»": "«key»"}}
"""),
    "a JSON manifest's data": ("secret.json", """\
{"kind": "Secret",
  "data": {
    ¶"«name»": "«base64»"}}
"""),
    "a JSON manifest on one line": ("secret.json", '¶{"kind": "Secret", "stringData": {"«name»": "«key»"}}'),
    "a Helm template of a Secret": ("templates/secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
  {{- if .Values.a }}
stringData:
  ¶«name»: «key»
"""),
    "a ConfigMap's nested config": ("config.yaml", """\
apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config}
data:
  config.yaml: |
    model_list:
    - litellm_params:
        ¶api_key: «key»
"""),
    "a ConfigMap's quoted config": ("config.yaml", """\
apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config}
data:
  ¶config.yaml: "model_list:\\n- litellm_params: {api_key: «key»}\\n"
"""),
    "a ConfigMap's other file": ("config.yaml", """\
apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config}
data:
  app.toml: |
    [a]
    ¶«lower» = "«key»"
"""),
    "a ConfigMap's value": ("config.yaml", """\
apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config}
data:
  ¶«name»: «key»
"""),
    "a LiteLLM config": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params:
    ¶api_key: «key»
"""),
    "a flow map": ("config.yaml", """\
model_list:
- ¶{model_name: a, litellm_params: {model: a/b, api_key: «key»}}
"""),
    "environment_variables": ("config.yaml", """\
model_list: []
environment_variables:
  ¶«name»: «key»
"""),
    "general_settings": ("config.yaml", """\
general_settings:
  ¶master_key: «key»
"""),
    "a header": ("config.yaml", """\
model_list:
- litellm_params:
    extra_headers:
      ¶Authorization: Bearer «key»
"""),
    "a fragment": ("a.yaml", """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {name: a}
spec:
  modelName: a
  deployments:
  - litellm_params:
      ¶api_key: «key»
"""),
    "a container's env": ("pod.yaml", """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: a
    env:
    - name: «name»
      ¶value: «key»
"""),
    "a container's env in a flow map": ("pod.yaml", """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: a
    env:
    - ¶{name: «name», value: "«key»"}
"""),
    "a container's env in JSON": ("pod.json", '¶{"env": [{"name": "«name»", "value": "«key»"}]}'),
    "a secretGenerator's literal": ("kustomization.yaml", """\
secretGenerator:
- name: a
  literals:
  - ¶«name»=«key»
"""),
    "an inline patch": ("kustomization.yaml", """\
patches:
- patch: |
    - op: add
      path: /stringData/«name»
      ¶value: «key»
"""),
    "Helm values": ("values.yaml", """\
envVars:
  ¶«name»: «key»
"""),
    "--from-literal": ("run.sh", """\
set -e
¶kubectl create secret generic a --from-literal=«name»=«key»
"""),
    "--from-literal, quoted": ("run.sh", """\
set -e
¶kubectl create secret generic a --from-literal '«name»=«key»'
"""),
    "kubectl patch": ("run.sh", '¶kubectl patch secret a -p \'{"stringData":{"«name»":"«key»"}}\'\n'),
    "kubectl patch, base64": ("run.sh", '¶kubectl patch secret a -p \'{"data":{"«name»":"«base64»"}}\'\n'),
    "kubectl patch, escaped": ("run.sh", """\
¶kubectl patch secret a -p "{\\"stringData\\":{\\"«name»\\":\\"«key»\\"}}"
"""),
    "kubectl patch in a README": ("README.md", """\
```sh
¶kubectl patch secret a -p '{"stringData":{"«name»":"«key»"}}'
```
"""),
    "an export": ("run.sh", """\
#!/bin/sh
¶export «name»=«key»
"""),
    "a Makefile": ("Makefile", "run:\n\t¶«name»=«key» litellm\n"),
    "a Dockerfile": ("Dockerfile", """\
FROM a
¶ENV «name» «key»
"""),
    "a CI file": (".github/workflows/a.yaml", """\
env:
  ¶«name»: «key»
"""),
    "Markdown back-ticks": ("README.md", """\
# Keys

¶Set `«name»` to `«key»`.
"""),
    "a Markdown table": ("README.md", """\
| key | value |
|---|---|
¶| «name» | `«key»` |
"""),
    "a .env file": (".env", """\
A=b
¶«name»=«key»
"""),
    "a .env file, quoted": ("prod.env", """\
A=b
¶«name»="«key»"
"""),
    "DATABASE_URL": (".env", "¶DATABASE_URL=postgresql://llm:«key»@db:5432/litellm\n"),
    "a database_url": ("config.yaml", """\
general_settings:
  ¶database_url: postgresql://llm:«key»@db:5432/litellm
"""),
    "curl's login": ("run.sh", """\
set -e
¶curl -sf -u admin:«key» https://gateway.example.com/
"""),
    "Terraform": ("main.tf", """\
locals {
  ¶«lower» = "«key»"
}
"""),
    "Python": ("a.py", """\
import os
¶os.environ["«name»"] = "«key»"
"""),
    "a comment": ("config.yaml", """\
model_list: []
¶# «name»: «key»
"""),
    "text that is not ASCII": ("README.md", """\
# Schlüssel 🔑

¶→ «name»: «key»
"""),
}
