"""Streams, configs and pairs of gateways that nobody would write, and what must hold of merge, import and diff."""

from __future__ import annotations

import json
import tempfile
from contextlib import chdir
from pathlib import Path
from unittest import mock

from click.testing import CliRunner
from hypothesis import strategies as st
from yaml import YAMLError

from kustomize_plugin import protocol
from kustomize_plugin.commands.import_command import import_
from kustomize_plugin.difference import difference_formats
from kustomize_plugin.difference.comparison import Comparison
from kustomize_plugin.gateway.finished_gateway import FinishedGateway
from kustomize_plugin.machine import engine
from kustomize_plugin.picture import rendered_gateway
from kustomize_plugin.picture.rendered_gateway import Rendered, UnreadableRenderError
from kustomize_plugin.resources.outcome import CLEAN, COULD_NOT_RUN, FINDINGS, InputError
from kustomize_plugin.resources.stream import StreamError
from tests.fuzz import drawn

STREAMS = drawn.texts(drawn.STREAMS)
_GATEWAYS = drawn.texts(drawn.CONFIGS + drawn.STREAMS)
_MAIN = "main.yaml"
_INCLUDED = st.dictionaries(st.sampled_from(["a.yaml", "b.yaml", "sub/c.yaml"]), drawn.texts(drawn.CONFIGS), max_size=2)
IMPORTS = st.builds(lambda main, others: {**others, _MAIN: main}, drawn.texts(drawn.CONFIGS), _INCLUDED)
PAIRS = st.tuples(_GATEWAYS, _GATEWAYS)
_TOLD = (YAMLError, InputError, StreamError)  # what `function` ends with one line for


def check_merge(text: str) -> None:
    """Merge a stream: it is merged or refused, and what was merged is left alone by the next merge."""
    text = _encodable(text)
    try:
        outcome = protocol.run(text)
    except _TOLD:
        return
    assert outcome.code in (CLEAN, FINDINGS)
    outcome.stdout.encode()
    for finding in outcome.findings:
        assert "\n" not in str(finding)


def check_import(files: dict[str, str]) -> None:
    """Import a config with what it may include; no engine is there, so it is proved in this process."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder), mock.patch.object(engine, "choose", _absent):
        Path("sub").mkdir()
        for name, text in files.items():
            Path(name).write_bytes(text.encode(errors="surrogatepass"))
        done = CliRunner().invoke(import_, [_MAIN, "-o", "gateway"], catch_exceptions=False)
        assert done.exit_code in (CLEAN, FINDINGS, COULD_NOT_RUN), done.output
        assert Path("gateway").exists() == (done.exit_code == CLEAN), done.output
        assert done.output.replace("\n", "").isprintable(), done.output


def _absent(_name: str | None) -> engine.Engine:
    raise engine.EngineError("no engine is on PATH")


def check_diff(pair: tuple[str, str]) -> None:
    """Compare two gateways, in each format; a text without one is compared as nothing."""
    sides = [_rendered(text) for text in pair]
    before, after = (side.gateway if side else FinishedGateway({}) for side in sides)
    first, second = (side.text if side else "" for side in sides)
    diff = difference_formats.text_diff(first, second, ("a", "b"))
    comparison = Comparison(before, after)
    found = difference_formats.Difference("gw", ("a", "b"), comparison, diff)
    assert difference_formats.as_text(found).replace("\n", "").replace("\t", "").isprintable()
    assert len(difference_formats.as_markdown(found).encode()) <= difference_formats.COMMENT_LIMIT
    json.loads(difference_formats.as_json(found).encode())


def _rendered(text: str) -> Rendered | None:
    """Return the gateway of a text: of the stream that comes out of a merge, or as it stands."""
    text = _encodable(text)
    try:
        merged = protocol.run(text).stdout
    except _TOLD:
        merged = ""
    try:
        return rendered_gateway.read(merged or text)
    except UnreadableRenderError:
        return None


def _encodable(text: str) -> str:
    """Return a text as the program would read it: what is no Unicode does not come that far."""
    return text.encode(errors="replace").decode()
