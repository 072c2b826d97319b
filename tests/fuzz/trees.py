"""Trees of files that nobody would write, and what must hold of a lint over them."""

from __future__ import annotations

import os
import tempfile
from contextlib import chdir
from pathlib import Path

from hypothesis import strategies as st

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import crash, finding_formats, lint
from kustomize_plugin.hooks.run.order import Order
from tests.fuzz import drawn

NAMES = ("a.yaml", "kustomization.yaml", "b.json", "sub/kustomization.yaml", "sub/c.yaml", "README.md", "x.sh")
TEXTS = drawn.texts(drawn.CORPUS)
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


def check_lint(files: dict[str, str]) -> None:
    """Lint a tree: no rule fails, every finding has a place in a file that is there, every format can be written."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        Path("sub").mkdir()
        for name, text in files.items():
            Path(name).write_bytes(text.encode(errors="surrogatepass"))
        run = lint.run(Order(["."]))
        for one in run.findings:
            assert one.code != crash.CODE, one
            assert "\n" not in str(one)
            assert one.where is not None
            assert os.path.exists(one.where.file)  # noqa: PTH110 - a name may be longer than pathlib likes
        for form in finding_formats.FORMATS:
            finding_formats.render(run.findings, form).encode()
