"""Names with kustomize's hash, as kustomize 5.8 prints them, and names that only look so."""

from __future__ import annotations

import pytest

from kustomize_plugin.resources import name_hash, stream

CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\ndata:\n  a: <b>&\n  n: "1"\n'
SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\ntype: Opaque\ndata:\n  K: dg==\n"
EMPTY = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n"
BINARY = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\nbinaryData:\n  bin.dat: AP/+\n"
USER = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {x: [{name: %s}]}\n"


@pytest.mark.parametrize(
    ("text", "name", "stem"),
    [
        (CONFIG_MAP, "a-x-dc6khc5gg9", "a-x"),
        (SECRET, "a-s-8gkfgg4d6d", "a-s"),
        (EMPTY, "a-empty-6ct58987ht", "a-empty"),
        (BINARY, "both-9f9586dkdk", "both"),
        (CONFIG_MAP, "a-x-6ct58987ht", ""),
        (EMPTY, "6ct58987ht", ""),
        (EMPTY, "a-empty", ""),
        (EMPTY.replace("ConfigMap", "Service"), "a-empty-6ct58987ht", ""),
    ],
)
def test_a_hash_is_one_of_the_content(text, name, stem):
    assert name_hash.stem(stream.documents(text % name)[0]) == stem


def test_what_names_a_generated_resource_is_changed_with_it():
    text = EMPTY % "a-empty-6ct58987ht" + USER % "a-empty-6ct58987ht"

    assert name_hash.without(text, stream.documents(text)) == (
        EMPTY % "a-empty" + USER % "a-empty",
        {"a-empty-6ct58987ht": "a-empty"},
    )
