"""Still more keys, those of services that stand around a gateway: one a line, its name, and what it is made of.

`{20:a}` are twenty letters of a class: `a` letters and digits, `l` small ones and digits, `L` letters, `U` capitals and
digits, `h` hexadecimal, `d` digits, `u` those of an address, `x` those of base64, `s` with signs; `{32:b}` is 32 random
bytes in base64, `{uuid}` an identifier.
"""

from __future__ import annotations

import base64
import json
import re
import string

from tests.fuzz.leak_formats import ALNUM, HEX, UPPER, URL, WORDS, Draw, Maker

_CLASSES = {
    "a": ALNUM, "l": string.ascii_lowercase + string.digits, "L": string.ascii_letters, "U": UPPER, "h": HEX,
    "d": string.digits, "u": URL, "x": ALNUM + "+/", "s": ALNUM + "!#@%^*-_",
}  # fmt: skip
_TABLE = """\
openai admin; OPENAI_ADMIN_KEY; sk-admin-{58:u}T3BlbkFJ{58:u}
anthropic admin; ANTHROPIC_ADMIN_KEY; sk-ant-admin01-{93:u}AA
anthropic login; CLAUDE_CODE_OAUTH_TOKEN; sk-ant-oat01-{95:u}
moonshot; MOONSHOT_API_KEY; sk-{48:a}
dashscope; DASHSCOPE_API_KEY; sk-{32:h}
zhipu; ZAI_API_KEY; {32:h}.{16:a}
minimax; MINIMAX_API_KEY; sk-api-{100:u}
siliconflow; SILICONFLOW_API_KEY; sk-{48:l}
jina; JINA_AI_API_KEY; jina_{60:a}
nomic; NOMIC_API_KEY; nk-{43:u}
deepgram; DEEPGRAM_API_KEY; {40:h}
assemblyai; ASSEMBLYAI_API_KEY; {32:h}
deepinfra; DEEPINFRA_API_KEY; {32:a}
ai21; AI21_API_KEY; {32:a}
novita; NOVITA_API_KEY; sk_{43:u}
together old; TOGETHER_API_KEY; {64:h}
baseten; BASETEN_API_KEY; {8:a}.{32:a}
predibase; PREDIBASE_API_KEY; pb_{22:u}
lakera; LAKERA_API_KEY; {64:h}
pangea; PANGEA_AI_GUARD_TOKEN; pts_{32:l}
helicone; HELICONE_API_KEY; sk-helicone-{7:l}-{7:l}-{7:l}-{7:l}
portkey; PORTKEY_API_KEY; {27:x}
wandb; WANDB_API_KEY; {40:h}
vercel gateway; AI_GATEWAY_API_KEY; vck_{56:a}
brave; BRAVE_API_KEY; BSA{28:u}
exa; EXA_API_KEY; {uuid}
serper; SERPER_API_KEY; {40:h}
firecrawl; FIRECRAWL_API_KEY; fc-{32:h}
cloudflare; CLOUDFLARE_API_TOKEN; {40:u}
cloudflare global; CLOUDFLARE_API_KEY; {37:h}
azure client two; AZURE_CLIENT_SECRET; {3:a}7Q~{34:u}
azure search; AZURE_SEARCH_KEY; {52:a}
azure cosmos; COSMOS_KEY; {64:b}
service bus; SERVICEBUS_CONNECTION_STRING; Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={32:b}
storage connection; AZURE_STORAGE_CONNECTION_STRING; DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={64:b};EndpointSuffix=core.windows.net
aws temporary; AWS_ACCESS_KEY_ID; ASIA{16:U}
gcs hmac; GCS_HMAC_SECRET; {40:x}
google client; GOOGLE_CLIENT_SECRET; GOCSPX-{28:u}
google login; GOOGLE_ACCESS_TOKEN; ya29.{120:u}
google refresh; GOOGLE_REFRESH_TOKEN; 1//0{90:u}
alibaba; ALIBABA_CLOUD_ACCESS_KEY_SECRET; {30:a}
tencent; TENCENT_SECRET_ID; AKID{32:a}
yandex; YANDEX_API_KEY; AQVN{36:u}
hetzner; HCLOUD_TOKEN; {64:a}
linode; LINODE_TOKEN; {64:h}
scaleway; SCW_SECRET_KEY; {uuid}
fly; FLY_API_TOKEN; FlyV1 fm2_{200:x}
render; RENDER_API_KEY; rnd_{28:a}
netlify; NETLIFY_AUTH_TOKEN; nfp_{36:a}
vercel; VERCEL_TOKEN; {24:a}
supabase; SUPABASE_ACCESS_TOKEN; sbp_{40:h}
supabase secret; SUPABASE_SECRET_KEY; sb_secret_{31:u}
neon; PGPASSWORD; npg_{12:a}
terraform cloud; TFE_TOKEN; {14:a}.atlasv1.{67:a}
vault old; VAULT_TOKEN; s.{24:a}
doppler service; DOPPLER_TOKEN; dp.st.prd.{43:a}
infisical; INFISICAL_TOKEN; st.{24:h}.{32:h}.{32:h}
age; SOPS_AGE_KEY; AGE-SECRET-KEY-1{58:U}
artifactory; ARTIFACTORY_API_KEY; AKCp{69:a}
docker organisation; DOCKER_TOKEN; dckr_oat_{32:u}
pypi; TWINE_PASSWORD; pypi-AgEIcHlwaS5vcmc{120:u}
nuget; NUGET_API_KEY; oy2{43:l}
atlassian; JIRA_API_TOKEN; ATATT3xFfGF0{180:u}
bitbucket; BITBUCKET_APP_PASSWORD; ATBB{32:a}
linear; LINEAR_API_KEY; lin_api_{40:a}
notion; NOTION_TOKEN; ntn_{46:a}
notion old; NOTION_API_KEY; secret_{43:a}
airtable; AIRTABLE_API_KEY; pat{14:a}.{64:h}
figma; FIGMA_TOKEN; figd_{40:u}
sonar; SONAR_TOKEN; sqp_{40:h}
buildkite; BUILDKITE_TOKEN; bkua_{40:h}
circleci; CIRCLECI_TOKEN; CCIPAT_{22:a}_{40:h}
gitlab trigger; GITLAB_TRIGGER_TOKEN; glptt-{40:h}
slack user; SLACK_USER_TOKEN; xoxp-{12:d}-{12:d}-{13:d}-{32:h}
slack app; SLACK_APP_TOKEN; xapp-1-A{10:U}-{13:d}-{64:h}
discord bot; DISCORD_BOT_TOKEN; M{25:a}.{6:u}.{38:u}
telegram old; TG_BOT_TOKEN; {9:d}:AA{33:u}
twilio; TWILIO_AUTH_TOKEN; {32:h}
twilio key; TWILIO_API_KEY_SECRET; {32:a}
mailgun; MAILGUN_API_KEY; key-{32:h}
mailchimp; MAILCHIMP_API_KEY; {32:h}-us14
resend; RESEND_API_KEY; re_{8:a}_{24:a}
postmark; POSTMARK_SERVER_TOKEN; {uuid}
pagerduty; PAGERDUTY_TOKEN; u+{18:u}
opsgenie; OPSGENIE_API_KEY; {uuid}
datadog app; DD_APP_KEY; {40:h}
new relic licence; NEW_RELIC_LICENSE_KEY; {36:h}NRAL
new relic user; NEW_RELIC_API_KEY; NRAK-{27:U}
posthog; POSTHOG_API_KEY; phx_{43:a}
honeycomb; HONEYCOMB_API_KEY; hcaik_01{56:l}
dynatrace; DT_API_TOKEN; dt0c01.{24:U}.{64:U}
splunk; SPLUNK_HEC_TOKEN; {uuid}
stripe limited; STRIPE_RESTRICTED_KEY; rk_live_{24:a}
stripe hook; STRIPE_WEBHOOK_SECRET; whsec_{32:a}
square; SQUARE_ACCESS_TOKEN; EAAA{60:u}
okta; OKTA_API_TOKEN; 00{40:u}
auth0; AUTH0_CLIENT_SECRET; {64:u}
keycloak; OIDC_CLIENT_SECRET; {32:a}
elastic; ELASTIC_API_KEY; {42:b}
qdrant; QDRANT_API_KEY; {54:u}
flower; FLOWER_BASIC_AUTH; admin:{24:a}
lms; LITELLM_LICENSE; {160:x}
pass; SMTP_PASS; {20:a}
pwd; MSSQL_SA_PWD; {20:a}
passphrase; GPG_PASSPHRASE; {24:a}
cookie secret; OAUTH2_PROXY_COOKIE_SECRET; {32:b}
nextauth; NEXTAUTH_SECRET; {32:b}
django; DJANGO_SECRET_KEY; {50:s}
rails; SECRET_KEY_BASE; {128:h}
session; SESSION_SECRET; {64:h}
jwt secret; JWT_SECRET; {48:a}
fernet; FERNET_KEY; {43:u}=
webhook; WEBHOOK_SECRET; {40:h}
registry; REGISTRY_PASSWORD; {32:u}
mongo; MONGODB_URI; mongodb+srv://llm:{20:a}@cluster0.{5:l}.mongodb.net/litellm
postgres; DATABASE_URL; postgresql://llm:{24:a}@db.acme.io:5432/litellm
redis; REDIS_URL; rediss://default:{32:a}@cache.acme.io:6380/0
amqp; BROKER_URL; amqp://llm:{20:a}@mq.acme.io:5672//
google chat; CHAT_WEBHOOK; https://chat.googleapis.com/v1/spaces/AAAA{7:a}/messages?key=AIza{35:u}&token={43:u}
zapier; ZAPIER_HOOK; https://hooks.zapier.com/hooks/catch/{8:d}/{7:l}/
mattermost; MATTERMOST_HOOK; https://chat.acme.io/hooks/{26:l}
"""


def _made(spec: str) -> Maker:
    def make(draw: Draw) -> str:
        def part(match: re.Match[str]) -> str:
            if match[0] == "{uuid}":
                return draw.uuid()
            return draw.base64(int(match[1])) if match[2] == "b" else draw.of(int(match[1]), _CLASSES[match[2]])

        return re.sub(r"\{(?:uuid|(\d+):(\w))\}", part, spec)

    return make


def _openssh(draw: Draw) -> str:
    body = draw.base64(300)
    lines = [body[start : start + 70] for start in range(0, len(body), 70)]
    return "\n".join(["-----BEGIN OPENSSH PRIVATE " + "KEY-----", *lines, "-----END OPENSSH PRIVATE " + "KEY-----"])


def _account(draw: Draw) -> str:
    body = "\\n".join(draw.base64(48) for _ in range(26))
    head, end = "-----BEGIN PRIVATE " + "KEY-----", "-----END PRIVATE " + "KEY-----"
    held = {"type": "service_account", "project_id": "acme", "private_key": "¤", "client_email": "a@acme.iam"}
    return json.dumps(held, ensure_ascii=False).replace("¤", f"{head}\\n{body}\\n{end}\\n")


def _typed(draw: Draw) -> str:
    word = draw.random.choice(WORDS).title()
    return f"{word[:2]}{draw.random.choice('@$!')}{word[2:]}{draw.random.randrange(1990, 2027)}#{draw.of(2)}"


def _service_role(draw: Draw) -> str:
    claims = json.dumps({"iss": "supabase", "ref": draw.of(20), "role": "service_role", "iat": 1700000000})
    head = draw.url_base64('{"alg":"HS256","typ":"JWT"}')
    return f"{head}.{draw.url_base64(claims)}.{draw.of(43, URL)}"


def _license(draw: Draw) -> str:
    return base64.b64encode(json.dumps({"user": draw.of(8), "sig": draw.of(60)}).encode()).decode()


VENDORS: dict[str, tuple[str, Maker]] = {
    **{name: (variable, _made(spec)) for name, variable, spec in (one.split("; ", 2) for one in _TABLE.splitlines())},
    "openssh": ("SSH_PRIVATE_KEY", _openssh),
    "service account": ("GOOGLE_APPLICATION_CREDENTIALS_JSON", _account),
    "service role": ("SUPABASE_SERVICE_ROLE_KEY", _service_role),
    "typed password": ("ADMIN_PASSWORD", _typed),
    "signed licence": ("LICENSE_KEY", _license),
}
