"""For any config: what is imported and merged again is what LiteLLM read before."""

from __future__ import annotations

from random import Random
from typing import Any

import yaml
from hypothesis import assume, event, given, note
from hypothesis import strategies as st

from kustomize_plugin import protocol
from kustomize_plugin.adoption import intake, same_meaning, takeover
from kustomize_plugin.adoption.refusal import IntakeError
from kustomize_plugin.config.litellm_config import ConfigError
from kustomize_plugin.merge import finished_build
from kustomize_plugin.resources import stream
from tests.unit import model
from tests.unit.config_writer import ConfigWriter
from tests.unit.writer import Path


class ModelWriter(ConfigWriter):
    """Writes models that a fragment can hold more often than not."""

    def params(self, head: str, indent: int, owner: Path) -> None:
        model = self.word(self.rng.choice(("openai/x", "ollama_chat/y:1", "'groq/z'")))
        values = [(f"p{number}", self.value) for number in range(self.rng.randrange(3))]
        base = [("api_base", self.word(self.rng.choice(("http://a.svc:1/v1", "https://example.com", "os.environ/X"))))]
        self.mapping(head, indent, owner, [("model", model), *(base if self.chance(50) else []), *values])

    def flow_model(self, name: str) -> str:
        return f"{{litellm_params: {{model: x, p0: {self.flow_any(40)}}}, model_name: {self.quoted(name)}}}"


configs = st.integers(0, 2**40).map(Random).map(ModelWriter)


def read(text: str) -> dict[str, Any]:
    try:
        values: dict[str, Any] = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, TypeError):
        assume(False)  # the writer tries everything, and not all of it is YAML
    assume(isinstance(values, dict))
    return values


def merged(files: dict[str, str]) -> str:
    outcome = protocol.run("---\n".join(text for name, text in files.items() if name != "kustomization.yaml"))
    assert outcome.code == 0, [str(finding) for finding in outcome.findings]
    ((_, _, config),) = finished_build.configs(stream.documents(outcome.stdout))
    return config


@given(configs)
def test_an_import_and_a_merge_leave_the_config_as_it_was(writer):
    writer.config()
    text = writer.text()
    note(text)
    before = read(text)
    try:
        given = intake.read(text)
        refused = takeover.findings(given, "config.yaml")
        new = takeover.Takeover(given, "litellm-config")
    except (IntakeError, ConfigError) as error:
        event(type(error).__name__)
        note(str(error))
        return
    note("\n".join(f"# {name}\n{body}" for name, body in new.files.items()))
    if any(finding.severity == "error" for finding in refused):
        event("refused")
        return
    after = yaml.safe_load(merged(new.files))

    assert same_meaning.differences(before, after) == []
    assert model.typed(same_meaning.meaning(before)) == model.typed(same_meaning.meaning(after))
    event(f"{len(new.parts.groups)} groups moved")
