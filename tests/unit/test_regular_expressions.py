"""The time of every regular expression grows with the text, whatever is in it: a pull request must not stop a hook."""

from __future__ import annotations

import time
from importlib import import_module
from itertools import islice

import pytest

from kustomize_plugin.hooks.keys import filled_in
from tests.unit import regular_expressions
from tests.unit.regular_expressions import Expression, Found

# where a pattern is no constant of its module, and where else it is looked at
_ELSEWHERE = {
    ("kustomize_plugin.hooks.gateway.config_keys", "str(law['pattern'])"): "the schemas",
    ("kustomize_plugin.hooks.keys.command_scan", "pattern"): "_COMMANDS",
    ("kustomize_plugin.hooks.kustomize.disguised_settings", "f'(?<!\\\\S){flag}(?!\\\\S)'"): "_ARGUMENTS: plain words",
    ("kustomize_plugin.hooks.keys.form_scan", "form.sign"): "VENDORS: one class of letters",
    ("kustomize_plugin.hooks.keys.filled_in", "_SET_AGAIN.format(re.escape(secret))"): "_SET_AGAIN",
    ("kustomize_plugin.failover.probe_modes", "words"): "_OTHER_KINDS: plain words",
    ("kustomize_plugin.hooks.keys.service_scan", "f'[?&]{name}=(\\\\d{{4}}-\\\\d\\\\d)'"): "it is one word",
    ("kustomize_plugin.hooks.keys.service_scan", "pattern"): "_SIGNED, _SENTRY, _COOKIE and _OWN_HOOK",
    ("kustomize_plugin.hooks.keys.service_scan", "sign"): "VENDORS: one class of letters",
    ("kustomize_plugin.hooks.read.suppression", "pattern"): "_COMMENT and _JSON_COMMENT",
    ("kustomize_plugin.hooks.read.suppression", "words"): "_THEIRS and _NEXT_LINE",
    ("kustomize_plugin.secrets.printable_text", "f'\"{sign}\"|(?<![\\\\w-]){sign}'"): "VENDORS",
    ("kustomize_plugin.secrets.printable_text", "f'(?<![A-Za-z0-9]){sign}'"): "VENDORS",
    ("kustomize_plugin.hooks.keys.shell.markdown", "pattern"): "_INDENTED and _LINE",
    ("kustomize_plugin.hooks.keys.shell.recipes", "f'(?m)^\\\\t*{heredoc[1]}\\\\b'"): "it is one word",
    ("kustomize_plugin.hooks.read.line_head", "pattern"): "calls of begins_with",
    ("kustomize_plugin.hooks.rules.lk201_model_format", "trap.pattern"): "the providers",
    ("kustomize_plugin.providers", "pattern"): "known models",
    ("kustomize_plugin.providers.api_base", "f'(?:{provider.surplus})$'"): "the providers",
    ("kustomize_plugin.providers.api_base", "provider.paths"): "the providers",
    ("kustomize_plugin.providers.api_base", "provider.target_uri"): "the providers",
    ("kustomize_plugin.providers.api_base", "public.openai_paths"): "the providers",
    ("kustomize_plugin.providers.catalog", "f'(?:{provider.variants})$'"): "the providers",
    ("kustomize_plugin.secrets.secret_value", "pattern"): "the providers",
    ("kustomize_plugin.yamltext.yaml_import", "*self._arguments"): "PyYAML's own",
}
_LEAST, _LITTLE, _TIMES = 300, 8000, 8
_FAST = 0.01  # seconds; what grows with the square takes three times as long for so little
_GENEROUS = 20  # likewise, it would take 64 times as long

FOUND = Found()
BY_NAME = {
    Expression(str(value), 0, "finditer")
    for module, name in (("shell.markdown", "_INDENTED"), ("shell.markdown", "_LINE"))
    if (value := getattr(import_module(f"kustomize_plugin.hooks.keys.{module}"), name, ""))
}
BY_NAME.add(Expression(filled_in._SET_AGAIN.format("name"), 0, "search"))
EXPRESSIONS = sorted(FOUND.expressions | regular_expressions.as_data() | BY_NAME)


def test_every_pattern_is_known():
    assert FOUND.unresolved <= set(_ELSEWHERE)


def test_there_are_patterns():
    assert len(EXPRESSIONS) > 100


@pytest.mark.parametrize(
    "one", EXPRESSIONS, ids=lambda one: f"{one.method} {one.pattern}"[:60].encode("unicode_escape").decode()
)
def test_the_time_grows_with_the_text(one):
    assert all(seconds(one, text) < _GENEROUS * _FAST for text in regular_expressions.hostile(one, _LEAST))
    for index, text in enumerate(regular_expressions.hostile(one, _LITTLE)):
        little = seconds(one, text)
        if little > _FAST:
            much = next(islice(regular_expressions.hostile(one, _LITTLE * _TIMES), index, None))
            assert seconds(one, much) < little * _GENEROUS, repr(text[:200])


def seconds(one: Expression, text: str) -> float:
    begun = time.process_time()
    regular_expressions.apply(one, text)
    return time.process_time() - begun


@pytest.mark.parametrize(
    ("pattern", "length"), [("(a+)+b", 18), ("[\\w-]*key", 2000), ("a*a*b", 2000), (r"x\s*=\s*\w*\w*;", 2000)]
)
def test_a_slow_pattern_is_found_out(pattern, length):
    one = Expression(pattern, 0, "search")

    assert any(seconds(one, text) > _FAST / 2 for text in regular_expressions.hostile(one, length))
