"""More places where keys leak, beside those of tests/unit/leak_places.py, and more of what only looks like a key.

«…» stands for the key in some form; ¶ marks the line of a finding.
"""

# what each text says is the point, so they are laid out as files and not as the formatter would
# fmt: off
SPOTS = {
    "a reference that is a key": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: mistral/x, api_key: "os.environ/«key»"}
"""),
    "a slip that is a key": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: mistral/x, api_key: "os.environ.«key»"}
"""),
    "a Secret's neutral name": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData:
  openai: "«key»"
"""),
    "a Secret's neutral name, base64": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data:
  mistral: «base64»
"""),
    "a Secret named after a tenant": ("secret.yaml", """\
kind: Secret
apiVersion: v1
stringData:
  TENANT_A: '«key»'
"""),
    "environment_variables, neutral": ("config.yaml", """\
model_list: []
environment_variables:
  UPSTREAM_A: "«key»"
"""),
    "mcp auth_value": ("config.yaml", """\
model_list: []
mcp_servers:
  gh: {url: https://mcp.acme.io, auth_type: bearer_token, auth_value: "«key»"}
"""),
    "mcp env": ("config.yaml", """\
model_list: []
mcp_servers:
  gh:
    command: npx
    env: {GITHUB_PAT: "«key»"}
"""),
    "mcp static header": ("config.yaml", """\
model_list: []
mcp_servers:
  gh:
    url: https://mcp.acme.io
    static_headers: {X-Tenant: "«key»"}
"""),
    "credential_list": ("config.yaml", """\
model_list: []
credential_list:
- credential_name: a
  credential_values: {api_key: "«key»"}
"""),
    "a header with a name of its own": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params:
    model: openai/a
    extra_headers: {Ocp-Apim-Subscription-Key: "«key»"}
"""),
    "guardrails": ("config.yaml", """\
model_list: []
guardrails:
- guardrail_name: a
  litellm_params: {guardrail: lakera, api_key: "«key»"}
"""),
    "SettingsFragment": ("s.yaml", """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: SettingsFragment
metadata: {name: a}
spec:
  general_settings: {master_key: "«key»"}
"""),
    "compose, a mapping": ("compose.yaml", """\
services:
  litellm:
    environment:
      «name»: «key»
"""),
    "compose, a list": ("docker-compose.yml", """\
services:
  litellm:
    environment:
      - «name»=«key»
"""),
    "compose, a default": ("compose.yaml", """\
services:
  litellm:
    environment:
      - «name»=${«name»:-«key»}
"""),
    "helm --set": ("install.sh", "helm upgrade litellm ./chart --set env.«name»=«key»\n"),
    "docker -e": ("run.sh", "docker run -e «name»=«key» litellm/litellm\n"),
    "kubectl set env": ("run.sh", "kubectl set env deploy/litellm «name»=«key»\n"),
    "a JSON6902 add of a whole mapping": ("patch.yaml", """\
- op: add
  path: /stringData
  value: {«name»: "«key»"}
"""),
    "a JSON6902 file": ("patch.json", '[{"op": "replace", "path": "/stringData/«name»", "value": "«key»"}]\n'),
    "a strategic patch of a Secret": ("patch.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: a}
stringData: {«name»: "«key»"}
"""),
    "a HelmRelease": ("release.yaml", """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
spec:
  values:
    envVars: {«name»: "«key»"}
"""),
    "an Application": ("app.yaml", """\
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  source:
    helm:
      parameters:
      - name: masterkey.«name»
        value: "«key»"
"""),
    "bearer in curl": ("run.sh", "curl -H 'Authorization: Bearer «key»' https://gw.acme.io/v1/models\n"),
    "bearer in a README": ("README.md", "```sh\ncurl -H \"Authorization: Bearer «key»\" https://gw.acme.io/v1/models\n```\n"),
    "x-api-key in curl": ("run.sh", "curl -H 'x-api-key: «key»' https://gw.acme.io/v1/models\n"),
    "basic in curl": ("run.sh", "curl -H 'Authorization: Basic «basic»' https://gw.acme.io/\n"),
    "basic in Python": ("a.py", 'headers = {"Authorization": "Basic «basic»"}\n'),
    "a cookie": ("run.sh", "curl -H 'Cookie: session=«key»' https://gw.acme.io/\n"),
    "?key= in an address": ("run.sh", "curl 'https://generativelanguage.googleapis.com/v1beta/models?key=«url»'\n"),
    "api_key in a query": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: openai/a, api_base: "https://gw.acme.io/v1?api_key=«url»"}
"""),
    "a token in a query of Python": ("a.py", 'URL = "https://gw.acme.io/v1?token=«url»"\n'),
    "the password of an address": ("app.env", "REDIS_URL=rediss://default:«url»@cache.acme.io:6380\n"),
    "a proxy": ("run.sh", "export HTTPS_PROXY=http://llm:«url»@proxy.acme.io:3128\n"),
    "git with a token": ("run.sh", "git clone https://oauth2:«url»@github.com/acme/llm\n"),
    "binaryData": ("cm.yaml", """\
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
binaryData:
  «name»: «base64»
"""),
    "!!binary": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: openai/a, api_key: !!binary «base64»}
"""),
    "a dockerconfigjson": ("pull.yaml", """\
apiVersion: v1
kind: Secret
type: kubernetes.io/dockerconfigjson
metadata: {name: pull}
data:
  .dockerconfigjson: «docker»
"""),
    "a dockerconfigjson in clear": ("pull.yaml", """\
apiVersion: v1
kind: Secret
type: kubernetes.io/dockerconfigjson
metadata: {name: pull}
stringData:
  .dockerconfigjson: '{"auths":{"ghcr.io":{"username":"bot","password":"«key»"}}}'
"""),
    "shell, two parts": ("run.sh", '«name»="«half»""«rest»"\nexport «name»\n'),
    "shell, local": ("run.sh", "local «lower»='«key»'\n"),
    "shell, a default": ("run.sh", 'export «name»="${«name»:-«key»}"\n'),
    "echo into base64": ("run.sh", "echo -n '«key»' | base64 | kubectl patch secret a --from-file=«name»=/dev/stdin\n"),
    "a makefile's variable": ("Makefile", "«name» := «key»\n"),
    "PowerShell": ("run.ps1", '$env:«name» = "«key»"\n'),
    "JavaScript": ("a.js", 'const client = new OpenAI({ apiKey: "«key»" });\n'),
    "Go": ("a.go", 'var «lower» = "«key»"\n'),
    "Python, keyword": ("a.py", 'client = openai.OpenAI(api_key="«key»", base_url="http://gw")\n'),
    "Python, os.getenv": ("a.py", 'key = os.getenv("«name»", "«key»")\n'),
    "a notebook": ("a.ipynb", '{"cells": [{"source": ["api_key = \\"«key»\\"\\n"]}]}\n'),
    "TOML": ("a.toml", '[llm]\n«lower» = "«key»"\n'),
    "INI": ("a.ini", "[llm]\n«lower» = «key»\n"),
    "properties": ("a.properties", "llm.«lower»=«key»\n"),
    "XML": ("a.xml", "<add key=\"«name»\" value=\"«key»\"/>\n"),
    "an element of XML": ("a.xml", "<config><apiKey>«key»</apiKey></config>\n"),
    "tfvars": ("prod.tfvars", '«lower» = "«key»"\n'),
    "a JSON on one line with an ignore": ("a.json",
        '{"model_list":[{"model_name":"a","litellm_params":{"model":"x/y","api_key":"«key»",'
        '"d":"# kustomize-litellm: ignore[LK401] because"}}]}\n'),
    "gitleaks:allow in a value": ("b.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: x/y, api_key: "«key»", description: "gitleaks:allow"}
"""),
    "a GitHub workflow's run": (".github/workflows/b.yaml", """\
jobs:
  a:
    steps:
    - run: |
        «name»=«key» ./test.sh
"""),
    "systemd": ("litellm.service", "[Service]\nEnvironment=\"«name»=«key»\"\n"),
    "ansible": ("vars.yml", "litellm_«lower»: «key»\n"),
    "netrc": (".netrc", "machine gw.acme.io login bot password «key»\n"),
    "pgpass": (".pgpass", "db.acme.io:5432:litellm:llm:«plain»\n"),
    "a log": ("debug.log", "2026-01-02 ERROR «name»=«key» rejected\n"),
    "a comment behind a value": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: a/b, api_key: os.environ/A_KEY}  # was «key»
"""),
    "a URL-encoded form": ("run.sh", "curl -d 'grant_type=password&client_secret=«url»' https://login.acme.io/token\n"),
    "a file's name": ("«file».txt", "nothing\n"),
}
# where most keys of a gateway are: the others are the rest
USUAL = (
    "a Secret's data", "a Secret's data, quoted", "a Secret's stringData", "a Secret's stringData, quoted",
    "a file in a Secret's stringData", "a JSON manifest's stringData", "a ConfigMap's nested config", "a LiteLLM config",
    "a flow map", "environment_variables", "general_settings", "a header", "a fragment", "a container's env",
    "a secretGenerator's literal", "an inline patch", "Helm values", "--from-literal", "kubectl patch", "an export",
    "a .env file", "a .env file, quoted", "DATABASE_URL", "compose, a mapping", "compose, a list", "a HelmRelease",
    "SettingsFragment", "bearer in curl", "docker -e", "Markdown back-ticks",
)
ALIKE = {
    "a reference with a suffix": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: azure/a, api_key: os.environ/AZURE_API_KEY_EU_WEST_2}
- model_name: b
  litellm_params: {model: azure/a, api_key: os.environ/azure_api_key_eu}
"""),
    "a name in a Secret of a Secret": ("secret.yaml", """\
kind: Secret
stringData:
  host: postgres-rw.database.svc.cluster.local
  url: https://gateway.example.org/v1/models
  username: litellm-production
  region: eu-central-1
  DATABASE_NAME: litellm
  tenant: «uuid»
  model: bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0
  ca.crt: |
    -----BEGIN CERTIFICATE-----
    «96 characters»
    -----END CERTIFICATE-----
"""),
    "neutral values of environment_variables": ("config.yaml", """\
model_list: []
environment_variables:
  LITELLM_LOG: DEBUG
  REDIS_HOST: redis.litellm.svc
  REDIS_PORT: "6379"
  AWS_REGION_NAME: eu-central-1
  LANGFUSE_HOST: https://cloud.langfuse.com
  NO_PROXY: localhost,127.0.0.1,.svc,.cluster.local
  STORE_MODEL_IN_DB: "True"
  UI_USERNAME: admin
"""),
    "suffixes that mean something else": ("values.yaml", """\
api_key_path: /run/secrets/openai/key-«8 hexadecimal digits»
api_key_file: secrets/openai-«8 hexadecimal digits».txt
token_url: https://login.example.org/oauth2/token
secret_name: litellm-secrets-«8 hexadecimal digits»
api_key_id: «32 hexadecimal digits»
api_key_hash: «64 hexadecimal digits»
password_min_length_policy: at-least-sixteen-characters
apiKeySecretRef: litellm-openai-credentials-v2
token_count_total_limit: 100000000000000000000
access_key_rotation_days: 90
api_key_1_secret_name: openai-credentials-production
secret_key_ref_name: litellm-production-2024-credentials
"""),
    "what is public": ("a.env", """\
LANGFUSE_PUBLIC_KEY=pk-lf-«uuid»
SSH_PUBLIC_KEY=ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI«43 characters»
CLIENT_ID=«uuid»
COMMIT_SHA=«40 hexadecimal digits»
"""),
    "prose": ("README.md", """\
Pass `?key=YOUR_KEY`, or `Authorization: Basic $(echo -n user:pass | base64)`, or `Cookie: session=<session>`.
A webhook is https://discord.com/api/webhooks/ID/TOKEN or https://acme.webhook.office.com/webhookb2/ID.
SENTRY_DSN=https://<key>@o0.ingest.sentry.io/0 and SENTRY_DSN=https://examplePublicKey@o0.ingest.sentry.io/0
https://acme.blob.core.windows.net/logs?sv=2022-11-02&sig=REDACTED
A token has the form eyJ<header>.eyJ<claims>.<signature>.
"""),
    "basic of nobody": ("run.sh", "curl -H 'Authorization: Basic dXNlcjpwYXNzd29yZA==' https://gw.example.org/\n"),
    "a shell's parts": ("run.sh", 'API_KEY="$PREFIX""$SUFFIX"\nTOKEN="sk-""$REST"\n'),
    "a dockerconfigjson of fillers": ("pull.yaml", """\
kind: Secret
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '{"auths":{"ghcr.io":{"username":"bot","password":"changeme"}}}'
"""),
    "mcp that refers": ("config.yaml", """\
model_list: []
mcp_servers:
  gh: {url: https://mcp.acme.io, auth_type: bearer_token, auth_value: os.environ/GITHUB_MCP_TOKEN}
  fs:
    command: npx
    args: ["-y", "@modelcontextprotocol/server-filesystem@2025.8.21"]
    env: {LOG_LEVEL: debug, ROOT_FOLDER: /srv/data/projects}
"""),
    "lock files": ("package-lock.json", """\
{"packages": {"a": {"integrity": "sha512-«86 characters»==", "resolved": "https://registry.example.org/a/-/a-1.0.0.tgz"}}}
"""),
    "binaryData of no key": ("cm.yaml", "kind: ConfigMap\nbinaryData:\n  logo.png: iVBORw0KGgoAAAANSUhEUgAA«200 characters»\n"),
    "a trace": ("a.log", "trace_id=«32 hexadecimal digits» span_id=«16 hexadecimal digits» request-id: «uuid»\n"),
    "names in code": ("a.py", 'TOKEN_KEY_2 = settings.token_key_2\napi_key_1 = get_key_from_vault_for_tenant(1)\n'),
    "an address without login": ("a.env", "REDIS_URL=redis://redis.litellm.svc:6379/0\nPROXY=http://proxy.acme.io:3128\n"),
}
