from __future__ import annotations

import json
from pathlib import Path

import pytest

from kustomize_plugin.hooks.gateway import spelling

SCHEMA = json.loads((Path(__file__).parents[4] / "schemas/litellm/config.json").read_text())
PARAMS = list(SCHEMA["properties"]["model_list"]["items"]["properties"]["litellm_params"]["properties"])
# what vLLM, Ollama, llama.cpp, TGI and Bedrock take beside OpenAI's
FOREIGN = """
best_of top_k min_p repetition_penalty length_penalty stop_token_ids bad_words include_stop_str_in_output ignore_eos
min_tokens prompt_logprobs skip_special_tokens spaces_between_special_tokens truncate_prompt_tokens guided_json
guided_regex guided_choice guided_grammar guided_decoding_backend guided_whitespace_pattern chat_template
chat_template_kwargs add_generation_prompt continue_final_message add_special_tokens documents echo priority request_id
structural_tag mm_processor_kwargs num_ctx num_keep num_predict num_batch num_gpu main_gpu low_vram vocab_only use_mmap
use_mlock num_thread numa mirostat mirostat_eta mirostat_tau tfs_z typical_p repeat_last_n repeat_penalty
penalize_newline keep_alive think raw template suffix format options n_predict n_probs n_keep cache_prompt samplers
dynatemp_range dynatemp_exponent dry_multiplier dry_base xtc_probability grammar json_schema slot_id id_slot do_sample
max_new_tokens return_full_text truncate typical_p watermark decoder_input_details performanceConfig trace
additionalModelRequestFields anthropic_beta safety_settings cachedContent responseMimeType responseSchema
enable_thinking thinking_budget reasoning reasoning_content include_reasoning provider transforms models route
""".split()  # noqa: SIM905 - a hundred names read better as one text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("api-base", "api_base"),
        ("apiBase", "api_base"),
        ("API_KEY", "api_key"),
        ("timout", "timeout"),
        ("tiemout", "timeout"),
        ("max_token", "max_tokens"),
        ("temprature", "temperature"),
        ("custom_llm_providr", "custom_llm_provider"),
        ("num_retires", "num_retries"),
        ("rmp", ""),
        ("anything_else", ""),
    ],
)
def test_meant(written, meant):
    assert spelling.meant(written, PARAMS) == meant


def test_digits_are_no_slip():
    assert spelling.meant("input_cost_per_token_above_160k_tokens", PARAMS) == ""


@pytest.mark.parametrize("name", FOREIGN)
def test_parameters_of_other_servers_are_not_misspelt(name):
    further = SCHEMA["properties"]["model_list"]["items"]["properties"]["litellm_params"]["x-further"]

    assert name in PARAMS or name in further or spelling.meant(name, PARAMS) == ""
