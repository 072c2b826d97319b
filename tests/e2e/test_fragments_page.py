"""docs/fragments.md: its files are built, its mistakes made, and its messages are what comes out, word for word."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import FLAGS, REPOSITORY, Run
from tests.unit.made_up_keys import HEX, made_up

PAGE = REPOSITORY / "docs" / "fragments.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^(\| ([^|]+) \| )`gateway/\S+ (LK\d{3}) .*` \|$", re.MULTILINE)
FRAGMENT, CONFIG, MERGE, KUSTOMIZATION = "cloud-kimi.yaml", "configmap.yaml", "fragmentmerge.yaml", "kustomization.yaml"


def write_gateway(root: Path) -> Path:
    for block in BLOCKS:
        name = re.match(r"# (gateway/\S+)\n", block)
        if name:
            path = root / name[1]
            path.parent.mkdir(exist_ok=True)
            path.write_text(block, encoding="utf-8")
    return root / "gateway"


@pytest.fixture
def gateway(tmp_path: Path) -> Path:
    """The small gateway of the page, as its files say."""
    return write_gateway(tmp_path)


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
def test_the_small_gateway_prints_what_the_page_shows(engine: str, run: Run, gateway: Path) -> None:
    (expected,) = (block for block in BLOCKS if block.startswith("apiVersion: v1\n"))

    done = run("kustomize-litellm", "build", gateway.name, "--engine", engine)

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
    key = "9f8e" + made_up(28, HEX) + "." + made_up(8)
    edit(folder, FRAGMENT, "os.environ/OLLAMA_API_KEY", key)


MISTAKES: dict[str, Callable[[Path], None]] = {
    "a chain to nowhere": lambda folder: edit(folder, FRAGMENT, "[ollama-qwen]", "[olama-qwen]"),
    "a chain to an explicit-only group": explicit_target,
    "chains in two sections, of which LiteLLM drops one": lambda folder: edit(
        folder,
        CONFIG,
        "      drop_params: true   # providers differ\n",
        "      fallbacks: [{ollama-qwen: [cloud-kimi]}]\n"
        "    router_settings:\n      fallbacks: [{cloud-kimi: [ollama-qwen]}]\n",
    ),
    "a misspelt field": lambda folder: edit(folder, FRAGMENT, "fallbacks:", "fallback:"),
    "a patch that lost the model": lost_model,
    "a key in plain text": inline_key,
    "two owners of one group": two_owners,
    "two values for one setting": two_values,
    "no pods to restart": lambda folder: append(folder, MERGE, "  rollout: {kind: Deployment, name: litellm}\n"),
    "a base that is not YAML": lambda folder: edit(
        folder, CONFIG, "drop_params: true   # providers differ", "drop_params: [true"
    ),
    "a merge that was skipped": lambda folder: edit(folder, KUSTOMIZATION, f"transformers:\n  - {MERGE}\n", ""),
}


def test_the_mistakes_are_refused_in_the_words_of_the_page(
    run: Run, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    def refused(row: re.Match[str]) -> str:
        root = tmp_path / row[2]
        root.mkdir()
        MISTAKES[row[2]](write_gateway(root))
        done = run("kustomize-litellm", "build", "gateway", cwd=root)
        assert (done.returncode, done.stdout) == (1, "")
        message = next(line for line in done.stderr.splitlines() if f" {row[3]} " in line)
        return f"{row[1]}`{message}` |"

    golden(PAGE, ROW.sub(refused, TEXT))


def test_every_mistake_is_tried() -> None:
    assert [row[1] for row in ROW.findall(TEXT)] == list(MISTAKES)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_lint_finds_the_mistake_without_a_build(mistake: str, run: Run, gateway: Path) -> None:
    MISTAKES[mistake](gateway)

    assert "gateway/" in run("kustomize-litellm", "lint", "gateway").stdout


def test_kustomize_prints_the_finding_above_its_own_line(run: Run, gateway: Path) -> None:
    MISTAKES["a chain to nowhere"](gateway)

    *findings, last = run("kustomize", "build", *FLAGS, "gateway").stderr.splitlines()

    assert last.strip() in TEXT.replace("`", "")
    assert [line.split(" ")[0] for line in findings] == ["cloud-kimi.yaml:16:15:"]


def test_the_three_ways_print_the_same(run: Run, gateway: Path) -> None:
    (ways,) = re.findall(r"^```sh\n(# kustomize\n.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    (expected,) = (block for block in BLOCKS if block.startswith("apiVersion: v1\n"))

    done = run("bash", "-euo", "pipefail", "-c", ways, cwd=gateway.parent)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count(expected) == 3
