"""Which tag somebody meant: lint and `tags` ask for the same one."""

from __future__ import annotations

import pytest

from kustomize_plugin.litellm import tag_likeness

TAGS = (
    "qwen3-coder:480b",
    "qwen3-coder:30b",
    "kimi-k2.5",
    "minimax-m2.5",
    "hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M",
    "phi4-mini",
)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("qwen3-coder:408b", "qwen3-coder:480b"),
        ("qwen3-coder:480b-cloud", "qwen3-coder:480b"),
        ("qwen3-coder", "qwen3-coder:30b"),
        ("Qwen3-Coder:480B", "qwen3-coder:480b"),
        ("library/qwen3-coder:480b", "qwen3-coder:480b"),
        ("kimi-k2.5:cloud", "kimi-k2.5"),
        ("kimi-k2", "kimi-k2.5"),
        ("qwen3-8b-gguf", "hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_the_likeliest_tag(name, meant):
    assert tag_likeness.likeliest(name, TAGS) == meant
    assert tag_likeness.did_you_mean(name, TAGS) == (f'did you mean "{meant}"?' if meant else "")


def test_of_no_tags_none_is_meant():
    assert tag_likeness.likeliest("x", []) == ""
