"""What looks like a key and is none is silent, what nobody can tell is a warning, and its twin is still an error."""

from __future__ import annotations

import base64

import pytest

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rules import lk401_inline_secret
from tests.unit.made_up_keys import HEX, made_up, private_key

FENCE = "```"
HEAD = base64.b64encode(b'{"alg":"HS512","typ":"JWT"}').decode().rstrip("=")
CLAIMS = base64.b64encode(b'{"sub":"gateway-admin","iat":1700000000}').decode().rstrip("=")


def told(text: str, path: str) -> list[str]:
    """Return the severities of what is told about the keys of a file."""
    return sorted({one.severity for one in lk401_inline_secret.check(TextFile(path, text))})


def virtual() -> str:
    """Return a key as a LiteLLM gateway gives them to its users."""
    return "sk-" + made_up(10) + "7" + made_up(11)


def vendor() -> str:
    return "gsk_" + made_up(26) + "7" + made_up(25)


def words() -> str:
    """Return a password of words and digits, as people make them."""
    return f"lemon{made_up(2, '3456789')}FalconProd"


SILENT = {
    "the head of a token and a word": ("login.ts", lambda: f'accessToken: "{HEAD}.admin"'),
    "the head of a token alone": ("azure.md", lambda: f'"accessToken": "{HEAD}",'),
    "a key that is cut short": ("chain.md", lambda: f"Virtual Key: sk-{made_up(40, HEX)}..."),
    "a key that a log masks": ("log.txt", lambda: f"-H 'x-api-key: sk-ant-api03-{made_up(40)}{'*' * 44}'"),
    "a value that ends in stars": ("report.md", lambda: "PGPASSWORD=Pr0d_K3yBuzz_***"),
    "a hash by which LiteLLM names a key": ("spend.md", lambda: f'"api_key": "{made_up(64, HEX)}",'),
    "a hash in a message": ("limits.md", lambda: f"Hit limit for api_key: {made_up(64, HEX)}. tpm_limit: 10"),
    "a hash in a program": ("cache.tsx", lambda: f'[{{"api_key":"{made_up(64, HEX)}","call_type":"acompletion"}}]'),
    "a digest beside its kind": (
        "guacamole.yaml", lambda: f'<authorize username="admin" password="{made_up(64, HEX)}" encoding="sha256">'),
    "a value that a variable replaces": (
        "settings.yml", lambda: f'secret_key: "{made_up(30)}"  # Is overwritten by ${{SEARXNG_SECRET}}'),
    "the name of a thing in a cloud": (
        "main.hcl", lambda: f'vault_secret = "ocid1.vaultsecret.oc1.eu-amsterdam-1.{made_up(52).lower()}7"'),
    "a table of SQL": ("teams.py", lambda: 'WHERE vt.token = "LiteLLM_SpendLogs".api_key'),
    "a field of an object": ("settings.tsx", lambda: "OPENMETER_API_KEY: values.openMeterAPIKey,"),
    "a field in Go": ("init.go", lambda: "dbPassword = utils.Config.DbPassword"),
    "a field with a number": ("store.ts", lambda: '"api-token": args.dns01.cloudflare.apiToken,'),
    "a variable with a number": ("chat.ts", lambda: "S3_SECRET_ACCESS_KEY: s3SecretAccessKey,"),
    "a field that is there for sure": ("user.ts", lambda: "secretAccessKey: this.s3User!.secretKey,"),
    "a field that is the last of its line": ("main.go", lambda: "apiKey := cfg.S3V4AccessKeyId"),
    "an algorithm in a name": ("jwt.ts", lambda: "  token: jwtRs256SignerToken,"),
    "a function with a number": ("bootstrap.go", lambda: "resolveSecrets       = resolve1PasswordReferences"),
    "an item of a password manager": (
        "variables.tf", lambda: 'description = "API token (1Password: HomeOps/pocket-id/POCKET_ID_API_KEY)."'),
    "a search that is open to all": (
        "docusaurus.config.js", lambda: f"algolia: {{ appId: 'A1', apiKey: '{made_up(32, HEX)}', indexName: 'docs' }}"),
    "what Firebase asks to be public": (
        "web.ts", lambda: f'{{ apiKey: "AIza{made_up(35)}", authDomain: "app.firebaseapp.com" }}'),
    "a password of words in a page": (
        "quick.md", lambda: 'database_url: "postgresql://llmproxy:dbpassword9090@db:5432/litellm"'),
    "a password for nowhere": (
        "tests/test_leak.py", lambda: f'"postgres://user:{made_up(12)}9@db.host.example.test:5432/x"'),
    "a password that says what it is": ("values.yaml", lambda: "auth:\n  password: NoTaGrEaTpAsSwOrD"),
    "words behind a default": ("compose.yml", lambda: "- ADMIN_PASSWORD=${ADMIN_PASSWORD:-ChooseAVeryStrongPassword}"),
    "words that ask for a Secret": ("combine.md", lambda: "dbpassword=thisShouldProbablyBeInASecretInstead"),
    "a name in an ExternalSecret": (
        "es.yaml", lambda: "kind: ExternalSecret\nspec:\n  data:\n  - secretKey: dex.authentik.clientId\n"),
    "a list for another scanner": (".gitleaks.toml", lambda: f"regexes = ['''AIza{made_up(35)}''']"),
    "what a page sends to everybody": ("values.yaml", lambda: f'posthogToken: "phc_{made_up(42)}7"'),
    "a key that proves who signed": ("dns.toml", lambda: f"minisign_key = 'RWQ{made_up(52)}7'"),
    "the name of a model": ("models.txt", lambda: f"someone/hf_{made_up(34)}\n"),
}  # fmt: skip
TWINS = {
    "a password in a connection string": ("a.cs", lambda: f'var c = "Server=db;Password={words()};Encrypt=true";'),
    "a password in a data source's name": ("a.go", lambda: f'dsn := "host=db password={words()} sslmode=disable"'),
    "a password in a command": ("a.py", lambda: f"cmd = 'psql --password={words()} -h db'"),
    "a password in quotes of its own": ("a.ts", lambda: f'password: "{words()}",'),
    "a whole token": ("login.ts", lambda: f'accessToken: "{HEAD}.{CLAIMS}.{made_up(43)}"'),
    "a whole key of a vendor in a page": ("chain.md", lambda: f"Key: {vendor()}"),
    "a hash-like key in a config": ("secret.env", lambda: f"GATEWAY_API_KEY={made_up(64, HEX)}"),
    "hex without a word about a digest": ("auth.xml", lambda: f'<authorize password="{made_up(64, HEX)}">'),
    "a value beside another comment": ("settings.yml", lambda: f'secret_key: "{made_up(30)}7"  # of the search'),
    "a password in Python": ("teams.py", lambda: f'password = "{made_up(10)}7{made_up(10)}"'),
    "a key in a notebook": ("demo.ipynb", lambda: f'"os.environ[\'A_API_KEY\'] = \\"{made_up(31)}7\\"\\n",'),
    "a header in JavaScript": ("a.js", lambda: f'headers: {{ "Authorization": "Bearer {made_up(40)}7" }}'),
    "a key of another name": ("dns.toml", lambda: f"cohere_key = '{made_up(40)}7'"),
    "Google's key elsewhere": ("web.ts", lambda: f'const gemini = "AIza{made_up(34)}7";'),
    "a password of words in a config": ("compose.yml", lambda: 'URL: "postgresql://llmproxy:dbpassword9090@db/litellm"'),
    "a random password of a URL in a page": ("quick.md", lambda: f"redis://:{made_up(20)}7@10.0.0.10:6379/0"),
    "a key in a Secret beside an ExternalSecret": (
        "es.yaml", lambda: f"kind: ExternalSecret\n---\nkind: ConfigMap\ndata:\n  password: {made_up(20)}7x\n"),
    "a private key": ("key.pem", private_key),
    "a default of a variable": ("run.sh", lambda: f'KEY="${{API_KEY:-{made_up(15)}7{made_up(15)}}}"'),
}  # fmt: skip
WARNED = {
    "a password in a template": ("a.ts", lambda: f"const u = `\nDB_PASSWORD={words()}\n`;"),
    "a password in a text of YAML": ("main.tf", lambda: f"values = <<EOT\npassword: {words()}\nEOT"),
    "a password in a comment": ("a.py", lambda: f"# password: {words()}, as on the other server"),
    "a password in base64 in a program": (
        "a.ts", lambda: f"`kind: Secret\ndata:\n  password: {base64.b64encode(words().encode()).decode()}\n`"),
    "a gateway's key in a page": ("enterprise.md", lambda: f"-H 'Authorization: Bearer {virtual()}'"),
    "a gateway's key in a program": ("locust.py", lambda: f'"Authorization": "Bearer {virtual()}"'),
    "a password in a page": ("guide.md", lambda: f"{FENCE}\nexport GA4_API_SECRET={made_up(22)}7\n{FENCE}\n"),
    "a value in a sample": ("librechat.example.env", lambda: f"JWT_SECRET={made_up(60, HEX)}a7b9"),
    "a value that is to be changed": ("settings.yml", lambda: f'secret_key: "{made_up(26)}7"  # change this!'),
    "a key in the documentation of a program": (
        "sync.py", lambda: f"EXAMPLES = r\"\"\"\n- name: x\n  api_key: {made_up(31)}7\n\"\"\"\n"),
    "a quoted key in the documentation of a program": ("sync.py", lambda: f'  api_key: "{made_up(31)}7"\n'),
    "what another project wrote": (
        "ansible/ansible_collections/x/defaults.yml", lambda: f"api_token: {made_up(31)}7\n"),
    "a key in a test": ("tests/unit/test_auth.py", lambda: f'api_key = "{vendor()}"'),
    "a key that a test case shows": ("evals/cases/leak.json", lambda: f'"diff": "+API_KEY = {vendor()}"'),
}  # fmt: skip


@pytest.mark.parametrize("what", SILENT)
def test_what_shows_that_it_is_no_key_is_silent(what):
    path, make = SILENT[what]

    assert told(make(), path) == []


@pytest.mark.parametrize("what", TWINS)
def test_its_twin_is_an_error(what):
    path, make = TWINS[what]

    assert told(make(), path) == ["error"]


@pytest.mark.parametrize("what", WARNED)
def test_what_nobody_can_tell_is_a_warning(what):
    path, make = WARNED[what]

    assert told(make(), path) == ["warning"]


def test_the_sign_before_a_default_is_no_part_of_it():
    key = made_up(15) + "7" + made_up(15)
    (one,) = lk401_inline_secret.check(TextFile("run.sh", f'KEY="${{API_KEY:-{key}}}"'))

    assert one.where is not None
    assert (one.where.column, one.problem.split()[0]) == (17, f'"{key[:4]}…"')


def test_a_file_that_is_named_after_a_key_is_told():
    from kustomize_plugin.hooks.keys import file_leaks
    from kustomize_plugin.hooks.read.text_file import TextFile
    from tests.unit.made_up_keys import made_up

    key = "gsk_" + made_up(50)

    assert [(one.value, one.where.line) for one in file_leaks.of(TextFile(f"keys/{key}.txt", "nothing\n"))] == [
        (key, 1)
    ]


def test_the_last_field_of_a_pgpass_is_a_password():
    from kustomize_plugin.hooks.keys import file_leaks
    from kustomize_plugin.hooks.read.text_file import TextFile
    from tests.unit.made_up_keys import made_up

    password = made_up(20) + "1"
    text = f"# host:port:database:user:password\n*:5432:litellm:llm:{password}\n"

    assert [(one.value, one.where.line) for one in file_leaks.of(TextFile(".pgpass", text))] == [(password, 2)]
    assert file_leaks.of(TextFile(".pgpass", "*:5432:litellm:llm:changeme\n")) == []
