"""What only looks like a key: a file and what it says; «…» stands for something made up."""

# what each text says is the point, so they are laid out as files and not as the formatter would
# fmt: off
LOOK_ALIKES = {
    "a reference": ("config.yaml", """\
model_list:
- litellm_params: {api_key: os.environ/OPENAI_API_KEY}
"""),
    "a reference with digits": ("config.yaml", """\
model_list:
- litellm_params: {api_key: os.environ/E2B_API_KEY_2}
"""),
    "a reference in prose": ("README.md", "`api_key: os.environ/AZURE_OPENAI_EASTUS2_API_KEY`\n"),
    "sk-none": ("config.yaml", """\
model_list:
- litellm_params: {api_key: sk-none}
"""),
    "sk-1234": ("config.yaml", "general_settings: {master_key: sk-1234}\n"),
    "an ellipsis": ("README.md", """\
OPENAI_API_KEY=sk-...
GROQ_API_KEY=gsk_…
ANTHROPIC_API_KEY=sk-ant-api03-...
"""),
    "crosses": ("README.md", """\
OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
X=sk-proj-XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
Y=gsk_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
Z=AIzaxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
"""),
    "stars": ("README.md", "OPENAI_API_KEY=****************************************\n"),
    "zeros": ("README.md", """\
a: 00000000000000000000000000000000.000000000000000000000000
b: sk-or-v1-0000000000000000000000000000000000000000000000000000000000000000
c: sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
"""),
    "counted": ("README.md", """\
sk-1234567890abcdef1234567890abcdef sk-0123456789abcdef0123456789abcdef sk-abc123def456ghi789jkl012
"""),
    "the alphabet": ("README.md", """\
hf_abcdefghijklmnopqrstuvwxyzabcdefgh sk-a1b2c3d4e5f6g7h8i9j0k1l2
csk-abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz
"""),
    "angle brackets": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData: {OPENAI_API_KEY: <your-openai-api-key-from-the-console>}
"""),
    "words": ("README.md", """\
OPENAI_API_KEY=your-openai-api-key-goes-here
LITELLM_MASTER_KEY=sk-your-litellm-master-key-2024
"""),
    "a variable": ("run.sh", """\
export OPENAI_API_KEY="$MY_OPENAI_API_KEY"
GROQ_API_KEY=${GROQ_API_KEY_PRODUCTION_2024} run
"""),
    "a command": ("run.sh", """\
OPENAI_API_KEY=$(kubectl get secret litellm-secrets -o jsonpath='{.data.OPENAI_API_KEY}' | base64 -d)
"""),
    "a placeholder": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData: {OPENAI_API_KEY: placeholder-update-via-kubectl-patch, A_KEY: sk-placeholder-openai-2024a}
"""),
    "a placeholder in base64": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data: {OPENAI_API_KEY: «base64 of placeholder-update-via-kubectl-patch», B_KEY: «base64 of REPLACE_ME»}
"""),
    "sk-1234 in base64": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data: {LITELLM_MASTER_KEY: «base64 of sk-1234»}
"""),
    "a template": ("templates/secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData:
  OPENAI_API_KEY: {{ .Values.openaiApiKey | quote }}
"""),
    "secretKeyRef": ("pod.yaml", """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: a
    env:
    - name: OPENAI_API_KEY
      valueFrom:
        secretKeyRef: {name: litellm-secrets-v2, key: openai-api-key-production}
"""),
    "an ExternalSecret": ("es.yaml", """\
kind: ExternalSecret
spec:
  data:
  - secretKey: OPENAI_API_KEY
    remoteRef: {key: prod/litellm/openai2, property: OPENAI_API_KEY}
"""),
    "a SealedSecret": ("sealed.yaml", """\
kind: SealedSecret
spec:
  encryptedData:
    OPENAI_API_KEY: AgB«700 characters»==
    password: AgA«684 characters»
"""),
    "SOPS": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData:
  OPENAI_API_KEY: ENC[AES256_GCM,data:«64 characters»,iv:«43 characters»=,tag:«22 characters»==,type:str]
sops:
  mac: ENC[AES256_GCM,data:«80 characters»,type:str]
"""),
    "age": ("secret.yaml", """\
kind: Secret
sops:
  age:
  - enc: |
      -----BEGIN AGE ENCRYPTED FILE-----
      «64 characters»
      -----END AGE ENCRYPTED FILE-----
"""),
    "an image digest": ("pod.yaml", """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: a
    image: ghcr.io/berriai/litellm@sha256:«64 hexadecimal digits»
"""),
    "a checksum annotation": ("pod.yaml", """\
metadata:
  annotations:
    checksum/secret: «64 hexadecimal digits»
    checksum/api-key: «64 hexadecimal digits»
    kustomize-litellm.dev/config-checksum: sha256:«64 hexadecimal digits»
"""),
    "a commit": ("README.md", "https://github.com/a/b/commit/«40 hexadecimal digits»\n"),
    "a hashed file name": ("index.html", """\
<script src="main.«32 hexadecimal digits».chunk.js"></script> «32 hexadecimal digits».min.css
"""),
    "a JSON Schema": ("schema.json", """\
{"api_key": {"type": "string", "pattern": "^sk-[A-Za-z0-9_-]{20,}$",
 "examples": ["sk-abcdefghijklmnopqrstuvwxyz123456"]}}
"""),
    "a regular expression": ("a.toml", """\
regex = '''\\bsk-litellm-[\\w-]{16,}'''
other = '(?:gsk_[A-Za-z0-9]{48,52}|hf_[A-Za-z]{34})'
"""),
    "a model tag": ("config.yaml", """\
model_list:
- litellm_params: {model: ollama_chat/qwen3-coder:480b-cloud, api_base: https://ollama.com}
"""),
    "prices and limits": ("config.yaml", """\
model_list:
- litellm_params: {input_cost_per_token: "0.0000010000000001", max_tokens: 100000}
"""),
    "css": ("a.css", """\
.sk-folding-cube-Animation-delay-1200 .sk-cube-grid-container-wrapper-2 { }
.task-management-system-7 {}
"""),
    "names of secrets": ("pod.yaml", """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: a
    envFrom:
    - secretRef: {name: sk-litellm-secrets-production-v2}
  imagePullSecrets: [{name: registry-token-eu-west-1}]
"""),
    "code": ("a.py", """\
token = get_token_from_environment_2(settings.OPENAI_API_KEY)
api_key = os.getenv("OPENAI_API_KEY")
password=self.config.database_password2
"""),
    "a URL with a variable": (".env", """\
DATABASE_URL=postgresql://llm:$DB_PASSWORD@db/litellm
B=postgresql://llm:${DB_PASSWORD}@db/x
C=https://user:pass@example.com
"""),
    "a URL with a filler": ("README.md", """\
postgresql://user:password@host:5432/db and redis://:changeme@redis and http://host:4000/a@b
"""),
    "a vault's path": ("values.yaml", """\
api_key: vault:secret/data/litellm#OPENAI_API_KEY2
token: projects/482910338271/secrets/litellm-token/versions/3
"""),
    "an ARN": ("values.yaml", "api_key: arn:aws:secretsmanager:eu-west-1:482910338271:secret:litellm-Ab12Cd\n"),
    "a service account": ("pod.yaml", """\
automountServiceAccountToken: false
serviceAccountToken: {path: token, audience: litellm-gateway-v1beta1}
"""),
    "the function's own annotation": ("a.yaml", """\
annotations: {kustomize-litellm.dev/merged: "{\\"key\\":\\"config.yaml\\",\\"local\\":[]}"}
"""),
    "a certificate": ("a.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
data:
  ca.crt: «base64 of -----BEGIN CERTIFICATE-----«600 characters»»
  tls.crt: «base64 of «900 characters»»
"""),
    "a user name": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData: {username: litellm-production-user-1, host: db.example.com}
"""),
    "the ID of a tenant": ("values.yaml", """\
token: «8 hexadecimal digits»-0a1b-4c2d-8e3f-«12 hexadecimal digits»
"""),
    "keys that are no secret": ("values.yaml", """\
ENV GPG_KEY=«40 hexadecimal digits»
cache_key: «64 hexadecimal digits»
public_key: «64 characters»
primary-key: «32 characters»
some_key: SomeNameOfSomethingInCamelCaseLetters
"""),
    "passwords with signs that are none": ("README.md", """\
PASSWORD=P@ssw0rd!2024#Production
password: $DB_PASSWORD#$OTHER_PASSWORD2
password=change-me!Now#2024Please
password: My!Name#Is$Not*A@Secret
password: $2b$12$«53 characters»
password == other.Password2&&!isEmpty
"""),
    "curl with a filler": ("README.md", """\
curl -u admin:password123 https://example.com; curl --user "$USER:$PASSWORD" https://example.com
docker run -u 1000:1000docker2 a
"""),
    "paths of keys": ("config.yaml", """\
model_list:
- litellm_params: {vertex_credentials: /var/run/secrets/gateway-1a2b3c4d5e6f.json}
- litellm_params: {vertex_credentials: /keys/«32 hexadecimal digits»}
general_settings: {master_key: /mnt/secrets/litellm/production/masterkey}
"""),
    "the keys of AWS's documentation": (".env", """\
AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
"""),
    "a webhook of no channel": ("config.yaml", """\
environment_variables: {SLACK_WEBHOOK_URL: os.environ/SLACK_WEBHOOK_URL}
# https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX
"""),
    "a page of a listing": ("a.json", """\
{"next_token": "«600 characters»"}
"""),
    "cut short": ("README.md", """\
OPENAI_API_KEY=sk-proj-AbC12...9xYz34
api_key: sk-ant-api03-…
GROQ_API_KEY=gsk_xxxxx
"""),
    "an item of a vault": ("secret.yaml", """\
apiVersion: v1
kind: Secret
metadata: {name: litellm-secrets}
stringData: {token: op://Kubernetes/1password-connect/OP_TOKEN_2024A}
"""),
    "an entry of an ExternalSecret": ("es.yaml", """\
kind: ExternalSecret
spec:
  data:
  - secretKey: ED25519_PRIVATE_KEY_HEX
    remoteRef: {key: signing, property: ED25519_PRIVATE_KEY_HEX}
  - secretKey: radarr4k_api_key
    remoteRef: {key: radarr4k, property: api_key}
"""),
    "the value of an example": ("README.md", """\
kubectl create secret generic a --from-literal=SOME_SECRET_KEY=SOME_SECRET_VALUE
kubectl patch secret a -p '{"stringData":{"BOT_TOKEN":"new-token-here"}}'
"""),
    "fields of objects": ("app.md", """\
const apiKey = process.env.TRACKING_17TRACK_API_KEY;
temp_password: formData.password || null
| LITELLM_MASTER_KEY | secretKeyRef.name | gateway |
"""),
    "rows of a table": ("notes.md", """\
| litellm-6c7d9f8b55-aaaaa | Running | gateway-secret |
| litellm-55bcfd7769-sfw8l | Running | gateway-db-secret |
"""),
    "keys of a Secret": ("values.md", """\
| `backup.awssecretkey` | `jenkins_aws_secret_key` |
| `keystore.jksPasswordSecretKey` | `https-jks-password` |
"""),
    "a folder": ("Taskfile.yaml", "includes:\n  1password: .taskfiles/1password\n"),
    "a time": ("a_test.go", 'ClusterToken: "restored-20260715T010203Z",\n'),
    "a word that is counted on": ("README.md", "Password: mypassword123456\n"),
    "the documentation of Kubernetes": ("values.yaml", "## postgresqlPassword: MWYyZDFlMmU2N2Rm\n"),
    "the name of the service": ("model.yaml", """\
kind: LiteLLMModel
spec:
  params: {apiBase: http://llama-strix-dsv4f.llm:8080/v1, apiKey: llama-strix-dsv4f}
"""),
    "a fingerprint": ("values.yaml", "SIGNING_KEY: «40 capital hexadecimal digits»\n"),
    "a scanner's own list": (".secrets.baseline", '{"hashed_secret": "«40 hexadecimal digits»"}\n'),
    "words with a capital each": ("kustomization.yaml", "# - secret_key=MySuperSecureDBFieldsEncryptionKey123!\n"),
}
