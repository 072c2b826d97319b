"""Still more places where keys leak, thought up without a look at the others: how people write files of each kind.

«…» stands for the key in some form, as in leak_spots.py.
"""

# what each text says is the point, so they are laid out as files and not as the formatter would
# fmt: off
SITES = {
    ".env.production": (".env.production", "LOG_LEVEL=info\nexport «name»='«key»'\n"),
    ".env with blanks": (".env.local", "«name» = «key»\n"),
    ".envrc": (".envrc", "export «name»=«key»\n"),
    "an env file of Docker": ("docker/litellm.env", "# provider\n«name»=«key»  # rotated in May\n"),
    ".env, commented out": (".env", "#«name»=«key»\n"),
    "compose, quoted list": ("docker-compose.prod.yaml", """\
services:
  litellm:
    image: ghcr.io/berriai/litellm:main-stable
    environment:
      - "«name»=«key»"
"""),
    "compose, command": ("compose.yml", """\
services:
  redis:
    command: ["redis-server", "--requirepass", "«plain»"]
"""),
    "compose, a label": ("compose.yml", """\
services:
  app:
    labels:
      acme.io/«lower»: "«key»"
"""),
    "compose, build argument": ("compose.yml", """\
services:
  app:
    build:
      args:
        «name»: "«key»"
"""),
    "compose, extension field": ("compose.yml", """\
x-env: &env
  «name»: "«key»"
services:
  a: {environment: *env}
"""),
    "Dockerfile ENV=": ("Dockerfile", "FROM python:3.12\nENV «name»=\"«key»\"\n"),
    "Dockerfile ENV, several": ("Dockerfile", "FROM python:3.12\nENV PORT=4000 \\\n    «name»=«key»\n"),
    "Dockerfile ARG": ("build/Dockerfile.gateway", "FROM a\nARG «name»=«key»\n"),
    "Dockerfile RUN": ("Dockerfile", "FROM a\nRUN «name»='«key»' pip install .\n"),
    "a shell's heredoc": ("setup.sh", "cat > .env <<EOF\nPORT=1\n«name»=«key»\nEOF\n"),
    "a heredoc of a manifest": ("setup.sh", """\
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Secret
metadata: {name: litellm}
stringData:
  «name»: «key»
YAML
"""),
    "declare": ("env.sh", "declare -x «name»=\"«key»\"\nreadonly OTHER=1\n"),
    "fish": ("env.fish", "set -gx «name» «key»\n"),
    "zsh in a README": ("docs/setup.md", "1. Set the key:\n\n   ```console\n   $ export «name»=\"«key»\"\n   ```\n"),
    "prefix of a command": ("run.sh", "«name»=\"«key»\" litellm --config config.yaml --port 4000\n"),
    "curl, JSON body": ("run.sh", """\
curl -X POST https://gw.acme.io/key/generate -d '{"«lower»": "«key»"}'
"""),
    "curl, long option": ("run.sh", "curl --header \"Authorization: Bearer «key»\" --url https://gw.acme.io/v1/models\n"),
    "curl, api-key": ("run.sh", "curl https://acme.openai.azure.com/ -H \"api-key: «key»\"\n"),
    "curl, several lines": ("docs/api.md", """\
```bash
curl https://gw.acme.io/v1/chat/completions \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer «key»" \\
  -d '{"model": "a"}'
```
"""),
    "httpie": ("run.sh", "http GET gw.acme.io/v1/models \"x-litellm-api-key:Bearer «key»\"\n"),
    "wget": ("run.sh", "wget --header='X-API-Key: «key»' https://gw.acme.io/\n"),
    "psql": ("run.sh", "PGPASSWORD='«plain»' psql -h db -U llm litellm\n"),
    "redis-cli": ("run.sh", "redis-cli -h cache -a '«plain»' ping\n"),
    "mysql": ("run.sh", "mysql -u root -p'«plain»' litellm\n"),
    "docker login": ("run.sh", "docker login ghcr.io -u bot -p «plain»\n"),
    "docker login, stdin": ("run.sh", "echo «plain» | docker login ghcr.io -u bot --password-stdin\n"),
    "helm login": ("run.sh", "helm registry login ghcr.io --username bot --password «plain»\n"),
    "helm --set-string": ("run.sh", "helm install a ./c --set-string \"secrets.«name»=«key»,replicas=2\"\n"),
    "gh secret set": ("run.sh", "gh secret set «name» --body \"«key»\"\n"),
    "aws secretsmanager": ("run.sh", "aws secretsmanager create-secret --name litellm/«lower» --secret-string '«key»'\n"),
    "vault kv put": ("run.sh", "vault kv put secret/litellm «name»=«key»\n"),
    "kubeseal": ("run.sh", "echo -n «key» | kubeseal --raw --name litellm --namespace ai\n"),
    "printf into base64": ("run.sh", "printf '%s' \"«key»\" | base64 -w0\n"),
    "az keyvault": ("run.sh", "az keyvault secret set --vault-name kv --name «lower» --value «key»\n"),
    "an option --api-key": ("run.sh", "vllm serve qwen --api-key «key» --port 8000\n"),
    "an option with =": ("run.sh", "litellm-client --api-key=«key» models list\n"),
    "a function's argument in shell": ("run.sh", "rotate «name» \"«key»\"\n"),
    "Python, constant": ("app/settings.py", "«name»: str = \"«key»\"\n"),
    "Python, single quotes": ("app/client.py", "«lower» = '«key»'  # noqa\n"),
    "Python, dict": ("app/client.py", "config = {\n    '«lower»': '«key»',\n}\n"),
    "Python, environ.setdefault": ("app/client.py", "os.environ.setdefault(\"«name»\", \"«key»\")\n"),
    "Python, headers": ("app/client.py", "headers={\"Authorization\": f\"Bearer «key»\"}\n"),
    "Python, litellm call": ("app/client.py", """\
response = litellm.completion(
    model="mistral/mistral-large",
    api_key="«key»",
    messages=[],
)
"""),
    "Python, model list": ("app/router.py", """\
router = Router(model_list=[{"model_name": "a", "litellm_params": {"model": "x/y", "api_key": "«key»"}}])
"""),
    "Python, monkeypatch": ("tests/test_a.py", "monkeypatch.setenv(\"«name»\", \"«key»\")\n"),
    "TypeScript": ("src/client.ts", "export const «camel»: string = \"«key»\";\n"),
    "TypeScript, environment": ("src/env.ts", "process.env.«name» = '«key»';\n"),
    "TypeScript, fallback": ("src/env.ts", "const «camel» = process.env.«name» ?? \"«key»\";\n"),
    "TypeScript, headers": ("src/client.ts", "fetch(url, { headers: { 'x-api-key': '«key»' } })\n"),
    "JavaScript, template": ("src/a.js", "const h = { Authorization: `Bearer «key»` };\n"),
    "Go, constant": ("main.go", "const «camel» = \"«key»\"\n"),
    "Go, Setenv": ("main.go", "os.Setenv(\"«name»\", \"«key»\")\n"),
    "Go, field": ("main.go", "cfg := Config{APIKey: \"«key»\"}\n"),
    "Go, header": ("main.go", "req.Header.Set(\"Authorization\", \"Bearer «key»\")\n"),
    "Java": ("src/Main.java", "    private static final String «name» = \"«key»\";\n"),
    "Java, properties": ("application.properties", "spring.ai.openai.api-key=«key»\n"),
    "Spring YAML": ("application.yml", "spring:\n  ai:\n    openai:\n      api-key: «key»\n"),
    "Kotlin": ("build.gradle.kts", "val «camel» = \"«key»\"\n"),
    "C#": ("Program.cs", "var «camel» = \"«key»\";\n"),
    "appsettings": ("appsettings.json", "{\n  \"OpenAI\": {\n    \"ApiKey\": \"«key»\"\n  }\n}\n"),
    "Ruby": ("config.rb", "ENV['«name»'] = '«key»'\n"),
    "PHP": ("config.php", "define('«name»', '«key»');\n"),
    "PHP array": ("config.php", "return ['«lower»' => '«key»'];\n"),
    "Rust": ("src/main.rs", "const «name»: &str = \"«key»\";\n"),
    "Terraform variable": ("variables.tf", "variable \"«lower»\" {\n  type    = string\n  default = \"«key»\"\n}\n"),
    "Terraform map": ("main.tf", "  environment = {\n    «name» = \"«key»\"\n  }\n"),
    "Terraform secret": ("main.tf", """\
resource "kubernetes_secret" "a" {
  data = {
    "«name»" = "«key»"
  }
}
"""),
    "Terraform set": ("main.tf", """\
  set_sensitive {
    name  = "env.«name»"
    value = "«key»"
  }
"""),
    "tfvars JSON": ("prod.auto.tfvars.json", "{\"«lower»\": \"«key»\"}\n"),
    "Pulumi": ("Pulumi.prod.yaml", "config:\n  litellm:«camel»: «key»\n"),
    "ini without blanks": ("litellm.conf", "[provider]\n«name»=«key»\n"),
    "ini with a colon": ("setup.cfg", "[a]\n«lower»: «key»\n"),
    "TOML, nested": ("config.toml", "[providers.openai]\napiKey = '«key»'\n"),
    "TOML inline": ("config.toml", "provider = { name = \"a\", api_key = \"«key»\" }\n"),
    "Codex's config": (".codex/config.toml", "[mcp_servers.gh.env]\nGITHUB_PAT = \"«key»\"\n"),
    "an MCP client's config": (".mcp.json", """\
{
  "mcpServers": {
    "gh": {
      "command": "npx",
      "env": {
        "UPSTREAM": "«key»"
      }
    }
  }
}
"""),
    "an MCP client's header": (".vscode/mcp.json", """\
{"servers": {"gw": {"url": "https://gw.acme.io/mcp", "headers": {"x-litellm-api-key": "Bearer «key»"}}}}
"""),
    "editor settings in JSONC": (".vscode/settings.json", """\
{
  // the gateway
  "continue.apiKey": "«key»", // mine
}
"""),
    "JSON, nested": ("config.json", "{\n  \"litellm\": {\n    \"«camel»\": \"«key»\"\n  }\n}\n"),
    "JSON on one line": ("config.json", "{\"port\":4000,\"«lower»\":\"«key»\",\"debug\":false}\n"),
    "JSON, escaped in JSON": ("payload.json", "{\"body\": \"{\\\"«lower»\\\": \\\"«key»\\\"}\"}\n"),
    "JSON lines": ("events.jsonl", "{\"level\":\"info\",\"«lower»\":\"«key»\"}\n"),
    "JSON5": ("config.json5", "{\n  «camel»: '«key»',\n}\n"),
    "XML element": ("settings.xml", "<settings>\n  <server><password>«plain»</password></server>\n</settings>\n"),
    "XML attribute": ("web.config", "<add key=\"«name»\" value=\"«key»\" />\n"),
    "nuget": ("NuGet.config", "<add key=\"ClearTextPassword\" value=\"«key»\" />\n"),
    "Markdown list": ("README.md", "- `«name»`: `«key»`\n"),
    "Markdown sentence": ("NOTES.md", "The staging «name» is «key» until Friday.\n"),
    "Markdown inline assignment": ("docs/a.md", "Run `«name»=«key» make up` first.\n"),
    "Markdown table with code": ("docs/env.md", "| Variable | Value |\n| --- | --- |\n| `«name»` | `«key»` |\n"),
    "Markdown YAML": ("docs/a.md", "```yaml\nmodel_list:\n  - model_name: a\n    litellm_params:\n      api_key: «key»\n```\n"),
    "Markdown JSON": ("docs/a.md", "```json\n{\n  \"«lower»\": \"«key»\"\n}\n```\n"),
    "reStructuredText": ("docs/a.rst", ".. code-block:: bash\n\n   export «name»=«key»\n"),
    "AsciiDoc": ("docs/a.adoc", "----\n«name»=«key»\n----\n"),
    "HTML": ("index.html", "<script>window.CONFIG = {\"«camel»\": \"«key»\"};</script>\n"),
    "notebook, environ": ("a.ipynb", "{\"cells\": [{\"source\": [\"os.environ[\\\"«name»\\\"] = \\\"«key»\\\"\"]}]}\n"),
    "notebook, output": ("a.ipynb", "{\"cells\": [{\"outputs\": [{\"text\": [\"«name»=«key»\\n\"]}]}]}\n"),
    "notebook, magic": ("a.ipynb", "{\"cells\": [{\"source\": [\"%env «name»=«key»\\n\"]}]}\n"),
    "SQL": ("seed.sql", "INSERT INTO credentials (name, api_key) VALUES ('a', '«key»');\n"),
    "SQL, a role": ("init.sql", "CREATE ROLE llm LOGIN PASSWORD '«plain»';\n"),
    "SQL, alter": ("init.sql", "ALTER USER llm WITH PASSWORD '«plain»';\n"),
    "nginx header": ("nginx.conf", "    proxy_set_header Authorization \"Bearer «key»\";\n"),
    "nginx key": ("nginx.conf", "    proxy_set_header x-api-key «key»;\n"),
    "Caddy": ("Caddyfile", "  header_up Authorization \"Bearer «key»\"\n"),
    "HAProxy": ("haproxy.cfg", "  http-request set-header x-api-key «key»\n"),
    "Traefik": ("traefik.yaml", "http:\n  middlewares:\n    a:\n      headers:\n        customRequestHeaders:\n          Authorization: \"Bearer «key»\"\n"),
    "an Ingress's annotation": ("ingress.yaml", """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: a
  annotations:
    nginx.ingress.kubernetes.io/configuration-snippet: |
      proxy_set_header Authorization "Bearer «key»";
"""),
    "systemd, unquoted": ("deploy/litellm.service", "[Service]\nEnvironment=«name»=«key»\n"),
    "systemd, several": ("deploy/litellm.service", "[Service]\nEnvironment=\"PORT=4000\" \"«name»=«key»\"\n"),
    "a quadlet": ("litellm.container", "[Container]\nEnvironment=«name»=«key»\n"),
    "supervisor": ("supervisord.conf", "[program:a]\nenvironment=PORT=\"4000\",«name»=\"«key»\"\n"),
    "launchd": ("com.acme.plist", "<dict>\n<key>«name»</key>\n<string>«key»</string>\n</dict>\n"),
    "a GitHub workflow's env": (".github/workflows/ci.yml", """\
jobs:
  test:
    env:
      «name»: "«key»"
"""),
    "a GitHub workflow's input": (".github/workflows/ci.yml", """\
jobs:
  test:
    steps:
    - uses: acme/deploy@v1
      with:
        «kebab»: «key»
"""),
    "a GitHub workflow's GITHUB_ENV": (".github/workflows/ci.yml", """\
jobs:
  test:
    steps:
    - run: echo "«name»=«key»" >> $GITHUB_ENV
"""),
    "GitLab variables": (".gitlab-ci.yml", "variables:\n  «name»: \"«key»\"\n"),
    "GitLab, value": (".gitlab-ci.yml", "variables:\n  «name»:\n    value: \"«key»\"\n    description: a\n"),
    "GitLab script": (".gitlab-ci.yml", "a:\n  script:\n    - export «name»=«key»\n"),
    "Jenkins environment": ("Jenkinsfile", "pipeline {\n  environment {\n    «name» = '«key»'\n  }\n}\n"),
    "Jenkins sh": ("Jenkinsfile", "    sh \"curl -H 'Authorization: Bearer «key»' https://gw\"\n"),
    "Drone": (".drone.yml", "steps:\n- name: a\n  environment:\n    «name»: «key»\n"),
    "Azure pipeline": ("azure-pipelines.yml", "variables:\n- name: «name»\n  value: «key»\n"),
    "CircleCI": (".circleci/config.yml", "jobs:\n  a:\n    docker:\n    - image: a\n      environment:\n        «name»: «key»\n"),
    "Taskfile": ("Taskfile.yml", "env:\n  «name»: «key»\n"),
    "justfile": ("justfile", "export «name» := \"«key»\"\n"),
    "Makefile export": ("Makefile", "export «name» ?= «key»\n"),
    "Helm values, nested": ("charts/litellm/values.yaml", "litellm:\n  secrets:\n    «camel»: «key»\n"),
    "Helm values, list": ("values-prod.yaml", "extraEnv:\n  - name: «name»\n    value: \"«key»\"\n"),
    "Helm values, masterkey": ("values.yaml", "masterkey: «key»\n"),
    "Helm values, postgres": ("values.yaml", "postgresql:\n  auth:\n    password: «plain»\n    postgres-password: «plain»\n"),
    "Helm values, redis": ("values.yaml", "redis:\n  auth:\n    password: \"«plain»\"\n"),
    "Helm values, proxy_config": ("values.yaml", "proxy_config:\n  model_list:\n  - model_name: a\n    litellm_params: {model: x/y, api_key: «key»}\n"),
    "Helm values in a text": ("app.yaml", """\
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  source:
    helm:
      values: |
        envVars:
          «name»: «key»
"""),
    "Helm valuesObject": ("app.yaml", """\
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  source:
    helm:
      valuesObject:
        environmentSecrets:
          «name»: "«key»"
"""),
    "an ExternalSecret's template": ("es.yaml", """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
spec:
  target:
    template:
      data:
        «name»: "«key»"
"""),
    "a PushSecret's Fake": ("store.yaml", """\
apiVersion: external-secrets.io/v1
kind: SecretStore
spec:
  provider:
    fake:
      data:
      - key: "/«lower»"
        value: "«key»"
"""),
    "a SealedSecret's template": ("sealed.yaml", """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
spec:
  template:
    data:
      «name»: "«key»"
"""),
    "stringData, a JSON file": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: a}
stringData:
  config.json: |
    {"«lower»": "«key»"}
"""),
    "stringData, a LiteLLM config": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: a}
stringData:
  config.yaml: |
    model_list:
    - model_name: a
      litellm_params:
        model: x/y
        api_key: «key»
"""),
    "data, a JSON file in base64": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: a}
data:
  config.json: «base64 of JSON»
"""),
    "data, kebab": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata:
  name: litellm
data:
  «kebab»: «base64»
"""),
    "data, a neutral name": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata:
  name: litellm
data:
  value: «base64»
"""),
    "stringData, a neutral name": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata:
  name: litellm
stringData:
  acme: «key»
"""),
    "a Secret in a flow": ("secret.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {«name»: \"«key»\"}}\n"),
    "a Secret's last-applied": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata:
  name: a
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","stringData":{"«name»":"«key»"},"kind":"Secret"}
"""),
    "a Secret's last-applied, base64": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata:
  name: a
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","data":{"«name»":"«base64»"},"kind":"Secret"}
"""),
    "a generated Secret": ("generated.yaml", "apiVersion: v1\ndata:\n  «name»: «base64»\nkind: Secret\nmetadata:\n  creationTimestamp: null\n  name: a\n"),
    "an annotation": ("deploy.yaml", """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
  annotations:
    acme.io/«kebab»: "«key»"
"""),
    "a container's args": ("deploy.yaml", """\
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
      - name: a
        args: ["--port", "4000", "--api-key", "«key»"]
"""),
    "a container's args, a list": ("deploy.yaml", """\
kind: Deployment
spec:
  template:
    spec:
      containers:
      - name: a
        args:
        - --api-key
        - «key»
"""),
    "a container's args with =": ("deploy.yaml", """\
kind: Deployment
spec:
  template:
    spec:
      containers:
      - name: a
        args:
        - --«kebab»=«key»
"""),
    "a container's command": ("deploy.yaml", """\
kind: Deployment
spec:
  template:
    spec:
      containers:
      - command: [sh, -c, "«name»=«key» exec litellm"]
"""),
    "a probe's header": ("deploy.yaml", """\
kind: Deployment
spec:
  template:
    spec:
      containers:
      - livenessProbe:
          httpGet:
            path: /health
            httpHeaders:
            - name: Authorization
              value: Bearer «key»
"""),
    "env, value first": ("deploy.yaml", """\
kind: Deployment
spec:
  template:
    spec:
      containers:
      - env:
        - value: "«key»"
          name: «name»
"""),
    "env, neutral": ("deploy.yaml", """\
kind: Deployment
spec:
  template:
    spec:
      containers:
      - env:
        - name: UPSTREAM
          value: "«key»"
"""),
    "a CronJob's curl": ("cron.yaml", """\
kind: CronJob
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
          - command:
            - /bin/sh
            - -c
            - |
              curl -H "Authorization: Bearer «key»" http://litellm:4000/health
"""),
    "a commented entry": ("config.yaml", """\
model_list:
  - model_name: a
    litellm_params:
      model: x/y
      api_key: os.environ/A_KEY
      # api_key: "«key»"
"""),
    "a comment behind": ("values.yaml", "a: b  # «name» «key»\n"),
    "a TODO": ("values.yaml", "# TODO remove: «lower»=«key»\na: b\n"),
    "YAML, folded": ("config.yaml", "general_settings:\n  master_key: >-\n    «key»\n"),
    "YAML, literal": ("config.yaml", "litellm:\n  «lower»: |-\n    «key»\n"),
    "YAML, anchor": ("config.yaml", """\
x: &key "«key»"
model_list:
- model_name: a
  litellm_params: {model: x/y, api_key: *key}
"""),
    "YAML, defaults": ("config.yaml", """\
model_list: []
litellm_settings:
  cache_params: {type: redis, host: a, password: «plain»}
"""),
    "YAML, quoted key": ("config.yaml", "model_list: []\nenvironment_variables:\n  \"«name»\": '«key»'\n"),
    "YAML, tagged": ("config.yaml", "model_list:\n- model_name: a\n  litellm_params: {model: x/y, api_key: !!str «key»}\n"),
    "YAML, JSON inside": ("cm.yaml", """\
kind: ConfigMap
metadata: {name: litellm-config}
data:
  settings.json: '{"«lower»": "«key»"}'
"""),
    "JSON, YAML inside": ("cm.json", "{\"kind\": \"ConfigMap\", \"data\": {\"config.yaml\": \"general_settings:\\n  master_key: «key»\\n\"}}\n"),
    "vertex credentials": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: vertex_ai/a, vertex_credentials: '«json»'}
"""),
    "a fragment's header": ("f.yaml", """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {name: a}
spec:
  modelName: a
  deployments:
  - litellm_params: {model: openai/x, extra_headers: {"X-Auth": "«key»"}}
"""),
    "callback settings": ("config.yaml", """\
model_list: []
litellm_settings:
  callbacks: [langfuse]
  langfuse_secret: "«key»"
"""),
    "pass_through": ("config.yaml", """\
model_list: []
general_settings:
  pass_through_endpoints:
  - path: /v1/rerank
    target: https://api.acme.io/v1/rerank
    headers: {Authorization: "bearer «key»", accept: application/json}
"""),
    "alerting": ("config.yaml", """\
model_list: []
general_settings:
  alerting: [slack]
  alert_to_webhook_url: {llm_exceptions: "«key»"}
"""),
    "vector store": ("config.yaml", """\
model_list: []
vector_store_registry:
- vector_store_name: a
  litellm_params: {custom_llm_provider: pg_vector, api_base: https://pg.acme.io, api_key: "«key»"}
"""),
    "search tools": ("config.yaml", """\
model_list: []
search_tools:
- search_tool_name: a
  litellm_params: {search_provider: tavily, api_key: «key»}
"""),
    "aws in params": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: bedrock/a, aws_access_key_id: os.environ/A, aws_secret_access_key: «key»}
"""),
    "azure client in params": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: azure/a, tenant_id: os.environ/T, client_secret: «key»}
"""),
    "kustomize, configMapGenerator": ("kustomization.yaml", """\
configMapGenerator:
- name: env
  literals:
  - PORT=4000
  - «name»="«key»"
"""),
    "kustomize, quoted literal": ("kustomization.yaml", """\
secretGenerator:
- name: a
  type: Opaque
  literals:
  - '«name»=«key»'
"""),
    "kustomize, env file": ("secrets/litellm.env", "«name»=«key»\n"),
    "kustomize, strategic patch": ("kustomization.yaml", """\
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: litellm}
    spec:
      template:
        spec:
          containers:
          - name: litellm
            env:
            - {name: «name», value: "«key»"}
"""),
    "kustomize, JSON6902 of env": ("patch.yaml", """\
- op: add
  path: /spec/template/spec/containers/0/env/-
  value:
    name: «name»
    value: "«key»"
"""),
    "kustomize, JSON6902 of a fragment": ("patch.yaml", """\
- op: replace
  path: /spec/deployments/0/litellm_params/api_key
  value: «key»
"""),
    "kustomize, JSON6902 in one line": ("kustomization.yaml", """\
patches:
- target: {kind: Secret}
  patch: '[{"op":"add","path":"/data/«name»","value":"«base64»"}]'
"""),
    "kustomize, replacements": ("kustomization.yaml", """\
replacements:
- sourceValue: "«key»"
  targets:
  - select: {kind: Secret}
    fieldPaths: [stringData.«name»]
"""),
    "Flux substitute": ("ks.yaml", """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
spec:
  postBuild:
    substitute:
      «name»: "«key»"
"""),
    "HelmRelease, valuesFrom": ("hr.yaml", """\
kind: HelmRelease
spec:
  values:
    controllers:
      litellm:
        containers:
          app:
            env:
              «name»: «key»
"""),
    "URL, no user": ("a.env", "REDIS_URL=redis://:«url»@redis:6379/1\n"),
    "URL, a bare host": ("config.yaml", "general_settings:\n  database_url: \"postgres://llm:«url»@pg-rw.db.svc:5432/litellm?sslmode=require\"\n"),
    "URL in Python": ("a.py", "engine = create_engine('postgresql+psycopg://llm:«url»@db/litellm')\n"),
    "URL of a registry": ("pip.conf", "[global]\nindex-url = https://bot:«url»@pypi.acme.io/simple\n"),
    "npmrc": (".npmrc", "//registry.npmjs.org/:_authToken=«key»\n"),
    "git config": (".gitconfig", "[url \"https://bot:«url»@github.com/\"]\n  insteadOf = https://github.com/\n"),
    "git credentials": (".git-credentials", "https://bot:«url»@github.com\n"),
    "query with &": ("a.http", "GET https://gw.acme.io/v1?model=a&access_token=«url»&x=1\n"),
    "query, subscription": ("a.yaml", "url: https://api.acme.io/search?subscription-key=«url»\n"),
    "request file": ("a.http", "POST https://gw.acme.io/v1/models\nAuthorization: Bearer «key»\n"),
    "Postman": ("gw.postman_collection.json", """\
{"auth": {"type": "bearer", "bearer": [{"key": "token", "value": "«key»", "type": "string"}]}}
"""),
    "Insomnia header": ("a.json", "{\"headers\": [{\"name\": \"x-api-key\", \"value\": \"«key»\"}]}\n"),
    "basic in nginx": ("nginx.conf", "proxy_set_header Authorization \"Basic «basic»\";\n"),
    "basic in YAML": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: x/y, extra_headers: {Authorization: Basic «basic»}}
"""),
    "docker's config": (".docker/config.json", "{\"auths\": {\"ghcr.io\": {\"auth\": \"«basic»\"}}}\n"),
    "kubeconfig": ("kubeconfig", "users:\n- name: a\n  user:\n    token: «key»\n"),
    "curl's cookie": ("run.sh", "curl -b 'token=«key»' https://gw.acme.io/\n"),
    "a cookie in YAML": ("config.yaml", """\
model_list:
- model_name: a
  litellm_params: {model: x/y, extra_headers: {Cookie: "session=«key»; path=/"}}
"""),
    "Ansible vars": ("group_vars/all.yml", "litellm_env:\n  «name»: \"«key»\"\n"),
    "Ansible task": ("tasks/main.yml", "- ansible.builtin.shell: litellm\n  environment:\n    «name»: «key»\n"),
    "cloud-init": ("user-data.yaml", "write_files:\n- path: /etc/litellm.env\n  content: |\n    «name»=«key»\n"),
    "CloudFormation": ("stack.yaml", "Environment:\n- Name: «name»\n  Value: «key»\n"),
    "ECS": ("task.json", "{\"environment\": [{\"name\": \"«name»\", \"value\": \"«key»\"}]}\n"),
    "Fly": ("fly.toml", "[env]\n  «name» = \"«key»\"\n"),
    "Render": ("render.yaml", "services:\n- envVars:\n  - key: «name»\n    value: «key»\n"),
    "app.yaml": ("app.yaml", "env_variables:\n  «name»: \"«key»\"\n"),
    "Prometheus": ("prometheus.yml", "scrape_configs:\n- job_name: a\n  authorization:\n    credentials: «key»\n"),
    "Prometheus, bearer": ("prometheus.yml", "scrape_configs:\n- bearer_token: «key»\n"),
    "Prometheus, basic": ("prometheus.yml", "remote_write:\n- basic_auth:\n    username: a\n    password: «plain»\n"),
    "Alertmanager": ("alertmanager.yml", "receivers:\n- slack_configs:\n  - api_url: '«key»'\n"),
    "Grafana ini": ("grafana.ini", "[security]\nadmin_password = «plain»\n"),
    "Grafana datasource": ("ds.yaml", "datasources:\n- secureJsonData:\n    httpHeaderValue1: 'Bearer «key»'\n"),
    "OpenTelemetry": ("a.env", "OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20«url»\n"),
    "OpenTelemetry, x-key": ("a.env", "OTEL_EXPORTER_OTLP_HEADERS=\"x-honeycomb-team=«key»\"\n"),
    "LibreChat": ("librechat.yaml", "endpoints:\n  custom:\n  - name: LiteLLM\n    apiKey: '«key»'\n    baseURL: http://litellm:4000\n"),
    "Open WebUI": ("a.env", "OPENAI_API_KEYS=«key»;«key»\n"),
    "Continue": ("config.yaml", "models:\n- name: a\n  provider: openai\n  apiKey: «key»\n"),
    "aider": (".aider.conf.yml", "openai-api-key: «key»\n"),
    "a CSV": ("keys.csv", "name,api_key\nalice,«key»\n"),
    "a diff": ("fix.patch", "-«name»=«key»\n+«name»=os.environ\n"),
    "a stack trace": ("error.log", "openai.AuthenticationError: Incorrect API key provided: «key».\n"),
    "a request's log": ("access.log", "GET /v1/models Authorization: Bearer «key» 401\n"),
    "a shell's history": (".bash_history", "export «name»=«key»\nlitellm\n"),
    "a diagram": ("docs/a.mmd", "graph TD\n  A[\"«name»=«key»\"] --> B\n"),
    "double underscore": ("a.env", "LITELLM__PROVIDERS__«name»=«key»\n"),
    "a prefix": ("a.env", "PROD_«name»=«key»\n"),
    "NEXT_PUBLIC": (".env.local", "NEXT_PUBLIC_«name»=«key»\n"),
    "TF_VAR": ("run.sh", "export TF_VAR_«lower»=\"«key»\"\n"),
    "JSON secret string": ("run.sh", "aws ssm put-parameter --name /litellm/«lower» --value \"«key»\" --type SecureString\n"),
}
