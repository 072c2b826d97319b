"""Trees of files that nobody would write, and what must hold of a run over them."""

from __future__ import annotations

import os
import tempfile
from contextlib import chdir
from pathlib import Path

from hypothesis import strategies as st

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from tests.rule_cases import load

REPOSITORY = Path(__file__).parent.parent.parent
CORPUS = [
    path.read_text(encoding="utf-8", errors="replace")
    for folder in ("base", "overlays")
    for path in sorted((REPOSITORY / folder).rglob("*.yaml"))
] + sorted(
    {
        content.decode(errors="replace")
        for case in load()
        for path, content in case.files.items()
        if path.endswith(".yaml")
    }
)
NAMES = ("a.yaml", "kustomization.yaml", "b.json", "sub/kustomization.yaml", "sub/c.yaml", "README.md", "x.sh")
# what makes a file worth parsing, and what YAML stumbles over
WORDS = """\
model_list:|litellm_settings:|router_settings:|fallbacks:|model_group_alias:|max_fallbacks:|proxy_config:|data:|stringData:
kind: ConfigMap|kind: Secret|kind: ModelFragment|kind: FragmentMerge|apiVersion: kustomize-litellm.dev/v1alpha1|spec:
resources:|patches:|transformers:|- .|- ..|- a.yaml|- sub|config.yaml: |>2-|>|---|...|? |&a |*a|<<: *a|<<: |!!int |!x
!!binary |!!timestamp |{{ .Values.x }}|# kustomize-litellm: ignore[LK301] why|1e-06|2024-13-45|~|'|"|[|]|{|}|,|: |é|0
os.environ/X|timeout: |deployments:|litellm_params:|kubectl apply -f a.yaml|kubectl apply -k .|yes|0o17|.inf|-1|1_000"""
BREAKS = (
    "|",
    "|2\n",
    "\ufeff",
    "\u2028",
    "\x85",
    "\r\n",
    "\r",
    "\t",
    "  ",
    "      ",
    "\U0001f999",
    "\x07",
    "\n",
    "\n- ",
    "\n  ",
)
PIECES = st.one_of(
    st.sampled_from([word for line in WORDS.splitlines() for word in line.split("|")]),
    st.sampled_from(BREAKS),
    st.text(max_size=3),
)
SOUP = st.lists(PIECES, max_size=60).map("".join)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw a real file with pieces cut out, doubled, moved or replaced."""
    text = draw(st.sampled_from(CORPUS))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.integers(0, 40)))
        piece = draw(st.one_of(PIECES, st.just(""), st.just(text[start:stop] * 2), st.sampled_from(CORPUS)))
        text = text[:start] + piece + text[stop:]
    return text


TEXTS = st.one_of(SOUP, mutated())
TREES = st.dictionaries(st.sampled_from(NAMES), TEXTS, min_size=1, max_size=4)


def check_reader(text: str) -> None:
    """Read a text as a file, and every value in it that has a place."""
    source = TextFile("a.yaml", text)
    for document in source.documents:
        assert isinstance(document.values, dict)
        assert isinstance(document.config, dict)
        for deployment in document.deployments:
            place = deployment.at("model")
            assert 1 <= place.line <= len(source.lines)
            assert 1 <= place.column <= len(source.lines[place.line - 1]) + 1


def check_run(files: dict[str, str]) -> None:
    """Lint a tree; every finding has a place in a file that is there."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        Path("sub").mkdir()
        for name, text in files.items():
            Path(name).write_bytes(text.encode(errors="surrogatepass"))
        run = lint.run(Order(["."]))
        for one in run.findings:
            assert "\n" not in str(one)
            assert one.where is not None
            assert os.path.exists(one.where.file)  # noqa: PTH110 - a name may be longer than pathlib likes
