"""The README's samples and messages, word for word."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import REPOSITORY, Run
from tools import record_terminal

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
MESSAGES = re.findall(r"^\| [^|]+ \| `(gateway/.*)` \|$", README, re.MULTILINE)
FRAGMENT, CONFIG, MERGE, KUSTOMIZATION = "cloud-kimi.yaml", "configmap.yaml", "fragmentmerge.yaml", "kustomization.yaml"


@pytest.fixture
def gateway(tmp_path: Path) -> Path:
    """The small gateway of the README, as its files say."""
    for block in BLOCKS:
        name = re.match(r"# (gateway/\S+)\n", block)
        if name:
            path = tmp_path / name[1]
            path.parent.mkdir(exist_ok=True)
            path.write_text(block, encoding="utf-8")
    return tmp_path / "gateway"


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def add(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    edit(folder, KUSTOMIZATION, f"  - {FRAGMENT}\n", f"  - {FRAGMENT}\n  - {name}\n")


def append(folder: Path, name: str, text: str) -> None:
    edit(folder, name, content := (folder / name).read_text(encoding="utf-8"), content + text)


@pytest.mark.parametrize("engine", ["kustomize", "kubectl"])
def test_the_small_gateway_prints_what_the_readme_shows(engine: str, run: Run, gateway: Path) -> None:
    (expected,) = (block for block in BLOCKS if block.startswith("apiVersion: v1\n"))

    done = run("kustomize-litellm", "build", "gateway", "--engine", engine)

    assert (done.stdout, done.stderr) == (expected, "")


def test_the_patch_is_the_overlays() -> None:
    (patch,) = (block for block in BLOCKS if block.startswith("# patches/"))
    file = REPOSITORY / "overlays/local/patches/ollama-qwen-timeout.yaml"

    assert file.read_text(encoding="utf-8").endswith(patch.split("\n", 1)[1])


def explicit_target(folder: Path) -> None:
    fragment = (folder / FRAGMENT).read_text(encoding="utf-8")
    other = fragment.replace("cloud-kimi", "gpt").replace("automatic", "explicit")
    add(folder, "gpt.yaml", other.replace("  fallbacks: [ollama-qwen]\n", ""))
    edit(folder, FRAGMENT, "[ollama-qwen]", "[gpt]")


def lost_model(folder: Path) -> None:
    patch = "{apiVersion: kustomize-litellm.dev/v1alpha1, kind: ModelFragment, metadata: {name: cloud-kimi}, "
    patch += "spec: {deployments: [{litellm_params: {timeout: 10}}]}}"
    append(folder, KUSTOMIZATION, f"patches:\n  - patch: '{patch}'\n")


def two_owners(folder: Path) -> None:
    fragment = (folder / FRAGMENT).read_text(encoding="utf-8")
    add(folder, "kimi-2.yaml", fragment.replace("  name: cloud-kimi", "  name: kimi-2"))


def two_values(folder: Path) -> None:
    head = "apiVersion: kustomize-litellm.dev/v1alpha1\nkind: SettingsFragment\n"
    for number in (2, 1):
        body = f"metadata: {{name: s{number}}}\nspec:\n  router_settings: {{timeout: {number}}}\n"
        add(folder, f"s{number}.yaml", head + body)


def inline_key(folder: Path) -> None:
    key = "9f8e" + secrets.token_hex(14) + "." + secrets.token_urlsafe(18)[:8].replace("-", "a").replace("_", "b")
    edit(folder, FRAGMENT, "os.environ/OLLAMA_API_KEY", key)


MISTAKES: dict[str, Callable[[Path], None]] = {
    "LK301": lambda folder: edit(folder, FRAGMENT, "[ollama-qwen]", "[olama-qwen]"),
    "LK303": explicit_target,
    "LK306": lambda folder: edit(
        folder,
        CONFIG,
        "      drop_params: true   # providers differ\n",
        "      fallbacks: []\n    router_settings:\n      fallbacks: []\n",
    ),
    'unknown field "fallback"': lambda folder: edit(folder, FRAGMENT, "fallbacks:", "fallback:"),
    'lacks "model"': lost_model,
    "LK401": inline_key,
    "LK601": two_owners,
    "LK602": two_values,
    "LK606": lambda folder: append(folder, MERGE, "  rollout: {kind: Deployment, name: litellm}\n"),
    "LK605": lambda folder: edit(folder, CONFIG, "drop_params: true   # providers differ", "drop_params: [true"),
    "LK501": lambda folder: edit(folder, KUSTOMIZATION, f"transformers:\n  - {MERGE}\n", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_in_the_readmes_words(mistake: str, run: Run, gateway: Path) -> None:
    (message,) = (message for message in MESSAGES if mistake in message)
    MISTAKES[mistake](gateway)

    done = run("kustomize-litellm", "build", "gateway")

    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr.splitlines()


def test_every_message_is_tried() -> None:
    assert len(MESSAGES) == len(MISTAKES)


def test_the_picture_shows_what_the_commands_print(golden: Callable[[Path, str], None]) -> None:
    golden(record_terminal.PICTURE, record_terminal.picture())
