"""The safe fixes of the rules: what each file is to hold, for whoever writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import lint_settings
from kustomize_plugin.hooks.run.lint_settings import Settings
from kustomize_plugin.hooks.run.report import Fix
from kustomize_plugin.hooks.run.rule_registry import Listed


def of(
    sources: list[TextFile], rules: list[Listed], wanted: Settings, is_generated: Callable[[str], bool]
) -> Iterator[Fix]:
    """Yield the files that the rules would write otherwise; a rule that is switched off fixes nothing.

    `is_generated` tells of a path whether kustomize makes a ConfigMap of the file.
    """
    rewriting = [
        fix for one in rules if wanted.severity.get(one.code) != lint_settings.OFF and (fix := one.rule.fix) is not None
    ]
    for source in sources:
        text = source.text
        for rewrite in rewriting:
            written = TextFile(source.path, text)
            written.generates = partial(is_generated, source.path)
            text = rewrite(written)
        if text != source.text:
            yield Fix(source.path, text)
