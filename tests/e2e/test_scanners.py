"""What we give to those who keep their scanner, with the real scanners."""

import base64
import hashlib
import json

import pytest

from tests.e2e.conftest import REPOSITORY, write
from tests.unit.made_up_keys import FORMATS, made_up

CONTRIB = REPOSITORY / "contrib"
OURS = ("litellm master key", "litellm virtual key", "ollama")
PER_FORMAT = 20
LOOK_ALIKES = f"""\
api_key: os.environ/OPENAI_API_KEY
api_key: sk-none
master_key: sk-1234
OPENAI_API_KEY=sk-{"x" * 22}
LITELLM_MASTER_KEY=sk-litellm-your-master-key-here
LITELLM_MASTER_KEY: sk-litellm-placeholder-update-me
a: sk-folding-cube-animation
image: ghcr.io/berriai/litellm@sha256:{made_up(64, "0123456789abcdef")}
main.{made_up(32, "0123456789abcdef")}.js
model: ollama_chat/qwen3-coder:480b-cloud
pattern: ^sk-litellm-[A-Za-z0-9_-]{{32,64}}$
"""


@pytest.fixture
def keys():
    return [FORMATS[name][1]() for name in OURS for _ in range(PER_FORMAT)]


@pytest.fixture
def folder(tmp_path, keys):
    """Each key as a Secret's stringData, in a ConfigMap's nested YAML, and in Markdown back-ticks."""
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n"
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  config.yaml: |\n    model_list:\n"
    files = {
        "secret.yaml": secret + "".join(f"  KEY_{index}: {key}\n" for index, key in enumerate(keys)),
        "configmap.yaml": config + "".join(f"    - litellm_params: {{api_key: {key}}}\n" for key in keys),
        "README.md": "".join(f"Use `{key}`.\n" for key in keys),
    }
    return write(tmp_path / "tree", files)


@pytest.fixture
def gitleaks(run, tmp_path):
    """Return the values that gitleaks finds, by file."""

    def scan(directory, *options):
        report = tmp_path / "report.json"
        config = ("--config", CONTRIB / "gitleaks.toml")
        done = run("gitleaks", "dir", directory, *config, "--report-path", report, "--no-banner", *options)
        assert done.returncode in (0, 1), done.stderr
        found: dict[str, set[str]] = {}
        for one in json.loads(report.read_text()):
            found.setdefault(one["File"].rsplit("/", 1)[-1], set()).add(one["Secret"])
        return found

    return scan


@pytest.fixture
def detect_secrets(run):
    """Return the hashes of the keys that our plug-in for detect-secrets finds, by file."""

    def scan(directory):
        plugin = CONTRIB / "detect_secrets_litellm.py"
        done = run("detect-secrets", "scan", "--all-files", "--plugin", plugin, ".", cwd=directory)
        assert done.returncode == 0, done.stderr
        found: dict[str, set[str]] = {}
        for file, results in json.loads(done.stdout)["results"].items():
            ours = {one["hashed_secret"] for one in results if one["type"] == "LiteLLM or Ollama key"}
            found |= {file: ours} if ours else {}
        return found

    return scan


def test_detect_secrets_passes_over_references_alone(run, tmp_path):
    reference, real = "os.environ/OPENAI_API_KEY", "Tr0ub4dor-" + made_up(16)
    write(tmp_path / "tree", {"a.yaml": f"api_key: {reference}\nsecret_key: '{reference}'\npassword: '{real}'\n"})

    def lines(*options):
        done = run("detect-secrets", "scan", "--all-files", *options, ".", cwd=tmp_path / "tree")
        return {one["line_number"] for found in json.loads(done.stdout)["results"].values() for one in found}

    assert lines() >= {1, 3}
    assert lines("--filter", f"file://{CONTRIB}/detect_secrets_references.py::is_reference") == {3}


def test_gitleaks_finds_every_key_in_every_place(gitleaks, folder, keys):
    found = gitleaks(folder)

    assert {file: set(keys) - values for file, values in found.items()} == {
        "secret.yaml": set(),
        "configmap.yaml": set(),
        "README.md": set(),
    }


def test_gitleaks_finds_keys_in_base64_where_it_decodes(gitleaks, tmp_path, keys):
    lines = [f"  KEY_{index}: {base64.b64encode(key.encode()).decode()}\n" for index, key in enumerate(keys)]
    write(tmp_path / "tree", {"secret.yaml": "kind: Secret\ndata:\n" + "".join(lines)})

    assert set(keys) - gitleaks(tmp_path / "tree", "--max-decode-depth", "1")["secret.yaml"] == set()


def test_gitleaks_leaves_look_alikes_alone(gitleaks, tmp_path):
    write(tmp_path / "tree", {"README.md": LOOK_ALIKES})

    assert gitleaks(tmp_path / "tree") == {}


def test_detect_secrets_finds_every_key_in_every_place(detect_secrets, folder, keys):
    hashes = {hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest() for key in keys}

    assert detect_secrets(folder) == dict.fromkeys(("secret.yaml", "configmap.yaml", "README.md"), hashes)


def test_detect_secrets_leaves_look_alikes_alone(detect_secrets, tmp_path):
    write(tmp_path / "tree", {"README.md": LOOK_ALIKES})

    assert detect_secrets(tmp_path / "tree") == {}
