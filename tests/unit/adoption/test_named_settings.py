"""For any guardrails, servers and the like: what is imported and merged again is what LiteLLM read before."""

from __future__ import annotations

import re
from typing import Any

import yaml
from hypothesis import given, note
from hypothesis import strategies as st

from kustomize_plugin import protocol
from kustomize_plugin.adoption import intake, same_meaning, takeover
from kustomize_plugin.config.kind_shapes import LISTS
from kustomize_plugin.merge import finished_build
from kustomize_plugin.resources import stream

NAMES = ("pii", "Ünlaut", "no", "x y", "1", "a/b", "z")
names = st.sampled_from(NAMES)
values = st.sampled_from((1, 0.5, "text", "yes", "1:30", "", None, ["a", "b"], {"mode": ["pre_call"]}, {}, "a\nb\n"))
odd: st.SearchStrategy[Any] = st.sampled_from(("text", None, {"litellm_params": {}}, 1))


@st.composite
def configs(draw: st.DrawFn) -> str:
    """A config with some sections, in block or in flow style, with comments between the entries."""
    lines = ["model_list: []"]
    for section in draw(st.lists(st.sampled_from((*LISTS, "mcp_servers", "policies")), max_size=3, unique=True)):
        written: Any
        if section in LISTS:
            pairs = draw(st.lists(st.tuples(names, values), max_size=4))
            written = [{LISTS[section]: name, "litellm_params": value} for name, value in pairs]
            written += [draw(odd)] if draw(st.booleans()) else []
        else:
            servers = st.dictionaries(names, st.fixed_dictionaries({"url": values}) | values, max_size=3)
            written = draw(servers)
        flow = draw(st.sampled_from((False, None, True)))
        if flow:
            text = f"{section}: {yaml.safe_dump(written, default_flow_style=True, width=9999).strip()}"
            lines.append(re.sub(r"([&*])id", rf"\1{section}", text))
            continue
        comment = draw(st.sampled_from(("", "# above\n", "\n\n")))
        text = yaml.safe_dump({section: written}, default_flow_style=flow, allow_unicode=True)
        lines.append(re.sub(r"([&*])id", rf"\1{section}", text.replace("\n-", f"\n{comment}-", 1)))
    return "\n".join(lines) + draw(st.sampled_from(("", "\n", "\n# end\n")))


@given(configs())
def test_an_import_and_a_merge_leave_named_settings_as_they_were(text):
    note(text)
    new = takeover.Takeover(intake.read(text), "litellm-config")
    note("\n".join(f"# {name}\n{body}" for name, body in new.files.items()))

    outcome = protocol.run("---\n".join(body for name, body in new.files.items() if name != "kustomization.yaml"))

    assert outcome.code == 0, [str(finding) for finding in outcome.findings]
    ((_, _, config),) = finished_build.configs(stream.documents(outcome.stdout))
    assert same_meaning.differences(yaml.safe_load(text), yaml.safe_load(config)) == []


def test_comments_stay_where_a_setting_is_written_anew():
    text = "\n".join((
        "model_list: []",
        "guardrails:",
        "  - guardrail_name: a  # beside",
        "    litellm_params: &same {guardrail: presidio, mode: pre_call}",
        "  # above",
        "  - guardrail_name: b",
        "    # inside",
        "    litellm_params: *same",
    ))  # fmt: skip

    files = takeover.Takeover(intake.read(text), "litellm-config").parts.settings

    assert files["guardrail-a"].startswith("# beside\n")
    assert files["guardrail-b"].startswith("# above\n# inside\n")
