"""What cannot break in a mode, or be asked at an endpoint, is not rehearsed, and said."""

from __future__ import annotations

import pytest

from kustomize_plugin.rehearsal import applicability, endpoints, modes
from kustomize_plugin.rehearsal.plan import Plan


def group(base: str, mode: str = "chat"):
    params = {"model": "openai/x", "api_base": base}
    entries = [{"model_name": name, "litellm_params": params, "model_info": {"mode": mode}} for name in ("a", "b")]
    return Plan({"model_list": entries, "litellm_settings": {"fallbacks": [{"a": ["b"]}]}}).groups[0]


@pytest.mark.parametrize(
    ("base", "mode", "expected"),
    [
        ("https://cloud.example.com/v1", modes.TLS_HANG, ""),
        ("http://vllm:8000/v1", modes.TLS_HANG, "its address is not https"),
        ("os.environ/BASE", modes.TLS_HANG, ""),  # nobody knows
        ("http://vllm:8000/v1", modes.DNS_HANG, ""),
        ("http://10.0.0.7:8000/v1", modes.DNS_HANG, "its address is not a name"),
        ("http://[::1]:8000/v1", modes.DNS_HANG, "its address is not a name"),
        ("http://10.0.0.7:8000/v1", modes.REFUSED, ""),
    ],
)
def test_an_address_has_to_fit_the_mode(base, mode, expected):
    assert applicability.obstacle(group(base), mode, None, {}) == expected


@pytest.mark.parametrize(
    ("mode", "name", "how", "expected"),
    [
        ("chat", None, modes.STALL, ""),
        ("chat", "responses", modes.STALL, ""),
        ("chat", "embeddings", modes.REFUSED, 'a group of mode "chat" is not asked for embeddings'),
        ("embedding", "messages", modes.REFUSED, 'a group of mode "embedding" is not asked for messages'),
        ("embedding", None, modes.REFUSED, ""),
        ("embedding", None, modes.STALL, "embeddings do not come as a stream"),
        ("image_generation", None, modes.REFUSED, 'mode "image_generation" is not tested'),
    ],
)
def test_a_group_is_asked_where_its_mode_says(mode, name, how, expected):
    endpoint = endpoints.named(name) if name else None
    assert applicability.obstacle(group("https://a", mode), how, endpoint, {}) == expected


@pytest.mark.parametrize(
    ("stores", "expected"),
    [
        ({}, "the config has no redis"),
        ({"redis": "redis-server is not on PATH"}, "redis-server is not on PATH"),
        ({"redis": ""}, ""),
    ],
)
def test_a_server_of_its_own_has_to_be_there(stores, expected):
    assert applicability.obstacle(group("https://a"), modes.REDIS_DOWN, None, stores) == expected
