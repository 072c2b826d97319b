"""Texts that nobody would write: soup of words, real files with pieces cut and moved, and one piece many times."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

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


def _texts(pattern: str) -> list[str]:
    files = sorted((REPOSITORY / "tests").glob(pattern))
    assert files, f"no file is like tests/{pattern}"
    return [path.read_bytes().decode(errors="replace") for path in files]


STREAMS = _texts("function/*/input.yaml")
CONFIGS = _texts("adopt/*/input.*")
# what makes a file worth parsing, and what YAML stumbles over
WORDS = """\
model_list:|litellm_settings:|router_settings:|fallbacks:|model_group_alias:|max_fallbacks:|proxy_config:|data:|stringData:
kind: ConfigMap|kind: Secret|kind: ModelFragment|kind: FragmentMerge|apiVersion: kustomize-litellm.dev/v1alpha1|spec:
resources:|patches:|transformers:|- .|- ..|- a.yaml|- sub|config.yaml: |>2-|>|---|...|? |&a |*a|<<: *a|<<: |!!int |!x
!!binary |!!timestamp |{{ .Values.x }}|# kustomize-litellm: ignore[LK301] why|1e-06|2024-13-45|~|'|"|[|]|{|}|,|: |é|0
os.environ/X|timeout: |deployments:|litellm_params:|kubectl apply -f a.yaml|kubectl apply -k .|yes|0o17|.inf|-1|1_000
include: [a.yaml]|include: |api_key: |api_key: [a]|model: {a: b}|null|- model_name: |- |${A:-|${|}|$(|`|sk-1234
master_key|-----BEGIN PRIVATE KEY-----|model_info: |callbacks: |order: 2|weight: 1e999|1:2:3|0x1F|_|=|?|&a [*a]
failover: {budgetSeconds: 5}"""
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
    "\x1b[2J",
    "\u202e",
    "\n",
    "\n- ",
    "\n  ",
)
_MOST = 100_000  # characters of a text that is one piece many times
PIECES = st.one_of(
    st.sampled_from([word for line in WORDS.splitlines() for word in line.split("|")]),
    st.sampled_from(BREAKS),
    st.text(max_size=3),
)
SOUP = st.lists(PIECES, max_size=60).map("".join)


@st.composite
def mutated(draw: st.DrawFn, corpus: list[str]) -> str:
    """Draw a real file with pieces cut out, doubled, moved or replaced."""
    text = draw(st.sampled_from(corpus))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.integers(0, 40)))
        piece = draw(st.one_of(PIECES, st.just(""), st.just(text[start:stop] * 2), st.sampled_from(corpus)))
        text = text[:start] + piece + text[stop:]
    return text


@st.composite
def repeated(draw: st.DrawFn, corpus: list[str]) -> str:
    """Draw a real file with one piece in it many times: what is slow shows here, not in what is short."""
    text = draw(st.sampled_from(["", *corpus]))
    at = draw(st.integers(0, len(text)))
    piece = "".join(draw(st.lists(PIECES, min_size=1, max_size=4))) or "-"
    count = draw(st.sampled_from([100, 5_000, _MOST])) // len(piece)
    return text[:at] + piece * count + text[at:]


def texts(corpus: list[str]) -> st.SearchStrategy[str]:
    """Return what draws texts that are mostly like those of a corpus."""
    ordinary = st.one_of(SOUP, mutated(corpus), mutated(corpus))
    return st.one_of(*[ordinary] * 7, repeated(corpus))
