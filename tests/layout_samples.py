"""One gateway in every shape in which people keep one: the files of each, `@` where its config goes, indented as it is.

The names are those of the rows of docs/layouts.md.
"""

from __future__ import annotations

import json
import re

import yaml

GOOD = """\
model_list:
  - model_name: cloud
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY
  - model_name: local
    litellm_params:
      model: ollama_chat/qwen3:14b
      api_base: http://ollama:11434
      api_key: sk-none
litellm_settings:
  num_retries: 2
router_settings:
  fallbacks:
    - cloud: [local]
"""
# rule → what is written instead of what, and what of it the finding is at
MISTAKES = {
    "LK205": ("os.environ/OPENAI_API_KEY", "${OPENAI_API_KEY}", "${OPENAI_API_KEY}"),
    "LK203": ("http://ollama:11434", "http://ollama:11434/api", "http://ollama:11434/api"),
    "LK301": ("[local]", "[lokal]", "lokal"),
}
# where a mistake is none: Terraform replaces such an expression
RIGHT = {("Terraform template", "LK205"), ("Terraform heredoc", "LK205")}
_VALUES = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: litellm}\nspec:\n  values:\n"
_APPLICATION = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: litellm}\nspec:\n"
_CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  config.yaml: |\n    @"
_GENERATOR = "configMapGenerator:\n  - name: litellm-config\n"

SHAPES: dict[str, dict[str, str]] = {
    "bare file": {"config.yaml": "@"},
    "bare file with `include:`": {"config.yaml": "include: [more.yaml]\n@", "more.yaml": "general_settings: {}\n"},
    "JSON file": {"config.json": "%JSON%"},
    "ConfigMap": {"configmap.yaml": _CONFIG_MAP},
    "ConfigMap in a List": {
        "list.yaml": "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n"
        "    metadata: {name: litellm-config}\n    data:\n      config.yaml: |\n        @"
    },
    "`configMapGenerator` file": {
        "kustomization.yaml": _GENERATOR + "    files: [config.yaml=config/litellm.yaml]\n", "config/litellm.yaml": "@",
    },
    "`configMapGenerator` literal": {
        "kustomization.yaml": _GENERATOR + "    literals:\n      - |-\n        config.yaml=@"
    },
    "`configMapGenerator` with `behavior:`": {
        "base/kustomization.yaml": _GENERATOR + '    literals: ["config.yaml=model_list: []"]\n',
        "overlay/kustomization.yaml": "resources: [../base]\n" + _GENERATOR
        + "    behavior: replace\n    files: [config.yaml]\n",
        "overlay/config.yaml": "@",
    },
    "patch of a ConfigMap": {
        "base/kustomization.yaml": "resources: [configmap.yaml]\n",
        "base/configmap.yaml": _CONFIG_MAP.replace("@", "model_list: []\n"),
        "overlay/kustomization.yaml": "resources: [../base]\npatches: [{path: patch.yaml}]\n",
        "overlay/patch.yaml": _CONFIG_MAP,
    },
    "Secret": {"secret.yaml": _CONFIG_MAP.replace("ConfigMap", "Secret").replace("\ndata:", "\nstringData:")},
    "ExternalSecret template": {
        "external.yaml": "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: litellm-config}\n"
        "spec:\n  dataFrom: [{extract: {key: litellm}}]\n  target:\n    template:\n      data:\n"
        "        config.yaml: |\n          @          general_settings:\n            master_key: {{ .MASTER_KEY }}\n"
    },
    "chart `litellm-helm`, values": {"values.yaml": "masterkeySecretName: key\nproxy_config:\n  @"},
    "chart `litellm`, values": {"values.yaml": "gateway:\n  envSecrets: [keys]\n  config:\n    proxy_config:\n      @"},
    "umbrella chart, values": {
        "Chart.yaml": "apiVersion: v2\nname: all\ndependencies: [{name: litellm-helm, alias: llm}]\n",
        "values.yaml": "llm:\n  proxy_config:\n    @",
    },
    "own chart, values": {"values.yaml": "llm:\n  litellmConfig:\n    @"},
    "own chart, values as text": {"values.yaml": "config:\n  gateway: |\n    @"},
    "own chart, template": {
        "templates/configmap.yaml": "{{- if .Values.enabled }}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n"
        '  name: {{ include "x.name" . }}\n  labels:\n    {{- include "x.labels" . | nindent 4 }}\ndata:\n'
        "  config.yaml: |\n    @    general_settings:\n      master_key: {{ .Values.key | quote }}\n{{- end }}\n"
    },
    "kustomize `helmCharts`, `valuesInline`": {
        "kustomization.yaml": "helmCharts:\n  - name: litellm-helm\n    valuesInline:\n      proxy_config:\n        @"
    },
    "kustomize `helmCharts`, `valuesFile`": {
        "kustomization.yaml": "helmCharts:\n  - name: litellm-helm\n    valuesFile: values.yaml\n",
        "values.yaml": "proxy_config:\n  @",
    },
    "helmfile": {"helmfile.yaml": "releases:\n  - name: litellm\n    values:\n      - proxy_config:\n          @"},
    "HelmRelease, `values`": {"release.yaml": _VALUES + "    proxy_config:\n      @"},
    "HelmRelease, `valuesFrom`": {
        "release.yaml": _VALUES.replace("  values:\n", "  valuesFrom: [{kind: ConfigMap, name: values}]\n"),
        "values.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values}\ndata:\n  values.yaml: |\n"
        "    proxy_config:\n      @",
    },
    "app-template, `configMaps`": {
        "release.yaml": _VALUES + "    controllers: {litellm: {containers: {app: {image: {repository: litellm}}}}}\n"
        "    configMaps:\n      config:\n        data:\n          config.yaml: |\n            @"
    },
    "Argo CD Application, `values`": {
        "app.yaml": _APPLICATION + "  source:\n    helm:\n      values: |\n        proxy_config:\n          @"
    },
    "Argo CD Application, `valuesObject`": {
        "app.yaml": _APPLICATION + "  source:\n    helm:\n      valuesObject:\n        proxy_config:\n          @"
    },
    "Argo CD Application, several `sources`": {
        "app.yaml": _APPLICATION + "  sources:\n    - {ref: values}\n    - helm:\n        values: |\n"
        "          proxy_config:\n            @"
    },
    "Argo CD ApplicationSet": {
        "set.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: llm}\nspec:\n"
        "  template:\n    metadata: {name: '{{name}}-llm'}\n    spec:\n      source:\n        helm:\n"
        "          valuesObject:\n            proxy_config:\n              @"
    },
    "Flux Kustomization, `patches`": {
        "flux.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: llm}\nspec:\n"
        "  path: ./llm\n  patches:\n    - patch: |\n" + re.sub("^", "        ", _CONFIG_MAP, flags=re.MULTILINE)
    },
    "compose, `configs`": {
        "compose.yaml": "services: {litellm: {image: litellm}}\nconfigs:\n  llm:\n    content: |\n      @"
    },
    "compose, mounted file": {
        "compose.yaml": "services:\n  litellm:\n    image: litellm\n    volumes: ['./litellm.yaml:/app/config.yaml']\n",
        "litellm.yaml": "@",
    },
    "Jinja template": {"config.yaml.j2": "# {{ managed }}\n@general_settings:\n  master_key: {{ key }}\n"},
    "Go template": {"config.yaml.tpl": '@general_settings:\n  master_key: {{ env "KEY" }}\n'},
    "Terraform template": {"config.tftpl": "@general_settings:\n  master_key: ${master_key}\n"},
    "Terraform heredoc": {
        "main.tf": 'resource "helm_release" "llm" {\n  values = [<<-EOT\n    proxy_config:\n      @'
        "      general_settings:\n        master_key: ${var.key}\n  EOT\n  ]\n}\n"
    },
    "Ansible task": {
        "tasks.yaml": "- name: config of the gateway\n  ansible.builtin.copy:\n    dest: /app/config.yaml\n"
        "    content: |\n      @"
    },
}  # fmt: skip


def files(shape: str, config: str = GOOD) -> dict[str, str]:
    """Return the files of a shape with a config in it."""
    found = {}
    for path, sample in SHAPES[shape].items():
        text = sample
        if "%JSON%" in text:
            text = json.dumps(yaml.safe_load(config), indent=2) + "\n"
        found[path] = _filled(text, config)
    return found


def _filled(text: str, config: str) -> str:
    before, mark, after = text.partition("@")
    if not mark:
        return text
    indent = len(before) - before.rfind("\n") - 1
    if before.endswith("config.yaml="):
        indent -= len("config.yaml=")
    return before + config.replace("\n", "\n" + " " * indent)[: -indent or None] + after


def bad(code: str) -> str:
    """Return the config with one mistake."""
    old, new, _ = MISTAKES[code]
    return GOOD.replace(old, new)
