"""For any fragments and any base: the merged text says what was asked for, and touches nothing else."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import yaml
from hypothesis import assume, event, given, note
from hypothesis import strategies as st

from kustomize_plugin.config.fragment import ModelFragment, SettingsFragment
from kustomize_plugin.finding import Finding, Subject
from kustomize_plugin.merge.chains import Origin
from kustomize_plugin.merge.config_merge import merge
from kustomize_plugin.yamltext import go_scalar, nodes
from tests.unit import model
from tests.unit.config_writer import CHAINS, GROUPS, ConfigWriter

FIELDS = dict(zip(CHAINS, ("fallbacks", "contextWindowFallbacks", "contentPolicyFallbacks"), strict=True))
ORIGIN = Origin(Subject("v1", "ConfigMap", "litellm-config"), ("data", "config.yaml"))
ODD_TEXTS = (
    "no", "yes", "Y", "=", "<<", "1:30", "12:30:45", "0o14", "014", "1_000", "2024-01-01", "~", "", " ",
    " a ", "\n", "\n\n",
    "a\n", "a\n\n", "a\nb", "  a\nb\n", "\n a", "a \nb", "a\n \nb", "\t", "a\tb", "a\rb", "a\r\nb", "\x85",
    "a\u2028b\u2029",
    "\ufeff", "😀", "é☃", "# x", "a # b", "a: b", "a:", ": a", "*x", "&x", "!x", "%x", "@x", "`x", "- a", "-", "?",
    "{a", "[a",
    "'", '"', "\\", "\\n", "|", ">", "null", "true", "1e3", "1e-06", ".inf", ".nan", "0x1F", "---", "...", "x" * 300,
    "\x00\x7f",
    "os.environ/KEY", "https://host:1/v1?a=b&c", "nan", "a,b", "- a\n- b\n", "#\n#", "a\n# b\n", "k: |\n  v\n",
)  # fmt: skip
ODD_NUMBERS = (
    1e-06, 1e23, 5e-08, 0.1, 1.5e300, -0.0, 1e16, 123456789.5, float("inf"), float("-inf"),
    0, 1, -1, 2**53 + 1, 2**63, 2**64 - 1, -(2**63), True, False, None,
)  # fmt: skip

HEADER = re.compile("^# kustomize-litellm: ")
# where lines are appended to a block scalar without a final line break, its header says that it has none
UNTERMINATED = re.compile(HEADER.pattern + r"|[|>][-+0-9]*(?: +#.*)?$")

PLAIN = re.compile(r"[A-Za-z_=0-9][A-Za-z0-9_=./+-]*")

texts = st.sampled_from(ODD_TEXTS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = (
    texts | st.sampled_from(ODD_NUMBERS) | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.booleans()
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
groups = st.sampled_from(GROUPS)
deployments = st.fixed_dictionaries(
    {"litellm_params": st.dictionaries(st.sampled_from(("p0", "timeout", "api_key")) | texts, values, max_size=3)},
    optional={"model_info": st.dictionaries(texts, values, max_size=2)},
)
settings_values = st.sampled_from(("k\nl\n", "k\n\n", 1, None, ["a\nb\n"])) | values
settings = st.dictionaries(
    st.sampled_from(("s0", "s1", "s2", "s3", "new")),
    settings_values | st.dictionaries(st.sampled_from(("t1", "t2", "k")), settings_values, max_size=2),
    max_size=3,
)
sections = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("litellm_settings", "router_settings", "general_settings"), settings)
)
callbacks = st.lists(st.sampled_from(("prometheus", "x", "y: z")), min_size=1, max_size=3, unique=True)


@st.composite
def model_fragments(draw: st.DrawFn) -> tuple[list[ModelFragment], set[str]]:
    """Fragments for some groups, whose chains are in order, and the groups that are explicit-only."""
    owned = sorted(draw(st.sets(groups)))
    explicit = draw(st.sets(groups, max_size=2))
    fragments = []
    for group in owned:
        spec: dict[str, object] = {
            "modelName": group,
            "deployments": draw(st.lists(deployments, min_size=1, max_size=2)),
        }
        for deployment in spec["deployments"]:  # type: ignore[attr-defined]
            deployment["litellm_params"]["model"] = draw(texts)
        targets = [name for name in GROUPS if name != group and name not in explicit]
        for field in draw(st.sets(st.sampled_from(sorted(FIELDS.values())))):
            spec[field] = draw(st.lists(st.sampled_from(targets), max_size=3, unique=True)) if targets else []
        fragments.append(ModelFragment(Subject("v1", "ModelFragment", f"f-{group}"), spec, {}))
    return draw(st.permutations(fragments)), explicit


@st.composite
def settings_fragments(draw: st.DrawFn) -> tuple[list[SettingsFragment], dict[str, Any]]:
    """At most one, and its tree."""
    tree: dict[str, Any] = dict(draw(sections))
    if draw(st.booleans()):
        tree.setdefault("litellm_settings", {})["callbacks"] = draw(callbacks)
    return ([SettingsFragment(Subject("v1", "SettingsFragment", "s"), dict(tree))] if tree else []), tree


bases = st.integers(0, 2**40).map(Random).map(ConfigWriter)


def codes(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings if finding.severity == "error"}


@given(bases, model_fragments(), settings_fragments())
def test_the_merged_text_says_what_was_asked_for(writer, given_models, given_settings):
    fragments, explicit = given_models
    settings, tree = given_settings
    writer.config()
    base = writer.text()
    note(base)
    note(repr([(fragment.group, fragment.entries, fragment.chains) for fragment in fragments]))
    note(repr((tree, explicit)))
    try:
        before = yaml.safe_load(base)
    except yaml.YAMLError:
        assume(False)  # the writer tries everything, and not all of it is YAML

    text, findings = merge(base, fragments, settings, explicit, ORIGIN)
    note(text)
    event(" ".join(sorted(codes(findings))) or "merged")
    if "LK608" in codes(findings):
        assert "&" in base
        return
    assume(not codes(findings) & {"LK306", "LK605"})  # an alias put a text where LiteLLM wants a list
    # an empty base knows no group but the fragments', an alias may name its own source: the text is whole all the same
    assert codes(findings) <= {"LK301", "LK302"}
    wanted = {fragment.group: {"entries": fragment.entries, "chains": fragment.chains} for fragment in fragments}
    expected, touched = model.merged(before, wanted, tree, explicit)
    assert model.typed(yaml.safe_load(text) or {}) == model.typed(expected)
    remaining = iter(text.lstrip("\ufeff").split("\n"))
    rewritten = HEADER if base.endswith("\n") else UNTERMINATED
    for line in writer.kept(touched):
        if not rewritten.search(line):
            assert any(line == other.rstrip("\r") for other in remaining), line
    assert text.count("\r\n") == (text.count("\n") if "\r\n" in base else 0)
    assert merge(text, fragments, settings, explicit, ORIGIN)[0] == text


def as_go_prints(value: object) -> str:
    """A value in the words of Go's printer: `1e-06` and `=` are plain, `no` is quoted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_go_prints(key)}: {as_go_prints(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_go_prints, value)) + "]"
    if isinstance(value, str):
        plain = PLAIN.fullmatch(value) and value.lower() not in ("y", "n", "yes", "no", "on", "off")
        escaped = "".join(char if " " <= char <= "~" and char not in '"\\' else f"\\U{ord(char):08x}" for char in value)
        return value if plain and go_scalar.read(value) == value else f'"{escaped}"'
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    return repr(value).replace("inf", ".inf")


@given(values)
def test_values_survive_the_way_from_go(value):
    assert model.typed(nodes.value(nodes.compose(f"k: {as_go_prints(value)}\n"))) == model.typed({"k": value})
