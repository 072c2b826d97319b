"""Writes LiteLLM's names into the schemas of fragments, so that editors complete and explain them.

Run ``python -m tools.write_fragment_schemas`` after tools/list_litellm_names.py, from whose output the names come:
LiteLLM itself is not needed. A test compares. The names constrain nothing: what LiteLLM
gets beyond them is passed on as ever. Properties with words of their own are left as they are.
"""

import json
import re
from pathlib import Path
from typing import Any

from kustomize_plugin import GROUP
from kustomize_plugin.config import kind_shapes
from kustomize_plugin.providers import known
from tools.list_litellm_names import RELEASES

Schema = dict[str, Any]
SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
FOLDER = SCHEMAS / GROUP
MODEL, SETTINGS = FOLDER / "modelfragment_v1alpha1.json", FOLDER / "settingsfragment_v1alpha1.json"
OURS = "LiteLLM's own"  # how a description begins that this tool has written
# what an author of a fragment hardly ever writes: prices that LiteLLM knows, and variants of them
RARE = re.compile(r"cost_per_|_cost|^(?:model_info|litellm_trace_id|created_by|updated_by|db_model)$")
PRICES = ("input_cost_per_token", "output_cost_per_token")
# LiteLLM declares no type for these, and people write them
UNTYPED = (
    "additional_drop_params", "allowed_openai_params", "base_url", "drop_params", "extra_body", "extra_headers",
    "max_completion_tokens", "max_tokens", "metadata", "organization", "parallel_tool_calls", "reasoning_effort",
    "response_format", "seed", "stop", "stream_timeout", "temperature", "thinking", "tool_choice", "top_p",
)  # fmt: skip
KINDS = {
    "boolean": "true or false",
    "flag": "true or false",
    "list": "a list",
    "mapping": "a mapping",
    "number": "a number",
    "text": "a string",
}


def main() -> None:
    """Write both schemas again."""
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")


def written() -> dict[Path, str]:
    """Return both schemas as they should be."""
    config = json.loads((SCHEMAS / "litellm" / "config.json").read_text(encoding="utf-8"))
    return {MODEL: text(model_fragment(config)), SETTINGS: text(settings_fragment(config))}


def model_fragment(config: Schema) -> Schema:
    """Return the schema of a ModelFragment with LiteLLM's parameters."""
    schema = load(MODEL)
    entry = config["properties"]["model_list"]["items"]["properties"]
    properties = schema["properties"]["spec"]["properties"]["deployments"]["items"]["properties"]
    params, info = properties["litellm_params"]["properties"], properties["model_info"]["properties"]
    declared = entry["litellm_params"]["properties"]
    typed = {name for name, law in declared.items() if law.keys() - {RELEASES}}
    wanted = {
        name: law
        for name, law in declared.items()
        if (name in typed and not RARE.search(name)) or name in UNTYPED + PRICES
    }
    extend(params, wanted, "litellm_params")
    wanted = {name: law for name, law in entry["model_info"]["properties"].items() if not RARE.search(name)}
    extend(info, wanted, "model_info")
    # a keyword of the language server's; validators skip it
    params["model"]["defaultSnippets"] = [
        {"label": f"{prefix}/", "description": f"a model of {prefix}", "body": f"{prefix}/${{1:model}}"}
        for prefix in sorted(known.PREFIXES)
    ]
    params["custom_llm_provider"]["examples"] = sorted(known.PREFIXES)
    return schema


def settings_fragment(config: Schema) -> Schema:
    """Return the schema of a SettingsFragment with LiteLLM's settings."""
    schema = load(SETTINGS)
    for name in kind_shapes.SECTIONS:
        section = schema["properties"]["spec"]["properties"][name]["properties"]
        extend(section, config["properties"][name]["properties"], name)
    return schema


def extend(properties: Schema, wanted: Schema, place: str) -> None:
    """Put names beside those that have words of their own, in place of what an earlier run put there."""
    for name in [name for name, law in properties.items() if is_written(law)]:
        del properties[name]
    for name in sorted(wanted):
        if name not in properties:
            properties[name] = described(wanted[name], place)


def is_written(law: object) -> bool:
    """Tell whether this tool has written a property."""
    return isinstance(law, dict) and str(law.get("description", "")).startswith(OURS)


def described(law: Schema, place: str) -> Schema:
    """Return the words for a name that LiteLLM declares, and the values that an editor may offer."""
    kind = str(law.get("$ref", "")).rsplit("/", 1)[-1]
    said = f": {KINDS[kind]}" if kind in KINDS else ""
    read_by = f"read by {' and '.join(law[RELEASES])} alone" if RELEASES in law else f"as of {known.VERSION}"
    found: Schema = {"description": f"{OURS} `{place}`, {read_by}{said}."}
    if kind in ("boolean", "flag"):
        found["examples"] = [True, False]
    elif "enum" in law:
        found["examples"] = [value for value in law["enum"] if value is not None]
    return found


def load(path: Path) -> Schema:
    """Read a schema."""
    loaded: Schema = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def text(schema: Schema) -> str:
    """Return a schema as it is kept."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
