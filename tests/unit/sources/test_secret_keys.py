"""Which keys a Secret has, as each kind of resource tells."""

from __future__ import annotations

import pytest
import yaml

from kustomize_plugin.sources import secret_keys

EXTERNAL = "{kind: ExternalSecret, metadata: {name: es}, spec: {target: {name: s%s}, data: [{secretKey: A}]%s}}"
SEALED = "{kind: SealedSecret, metadata: {name: s}, spec: {%s}}"
FROM = ", dataFrom: [{extract: {key: all}}]"
TEMPLATE = ", template: {data: {B: x}}"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{kind: Secret, metadata: {name: s}, stringData: {A: x}, data: {B: eA==}}", {"A", "B"}),
        ("{kind: Secret, metadata: {name: s}}", None),
        ("{kind: Secret, metadata: {name: s, annotations: {avp.kubernetes.io/path: x}}, data: {A: x}}", None),
        ("{kind: ConfigMap, metadata: {name: s}, data: {A: x}}", {"A"}),
        (SEALED % "encryptedData: {A: x}, template: {data: {B: x}}", {"A", "B"}),
        (SEALED % "encryptedData: x", None),
        (EXTERNAL % ("", ""), {"A"}),
        (EXTERNAL % ("", FROM), None),
        (EXTERNAL % (TEMPLATE, ""), {"B"}),
        (EXTERNAL % (TEMPLATE, FROM), {"B"}),
        (EXTERNAL % (TEMPLATE.replace("}}", "}, mergePolicy: Merge}"), ""), {"A", "B"}),
        (EXTERNAL % (TEMPLATE.replace("}}", "}, mergePolicy: Merge}"), FROM), None),
        (EXTERNAL % (", template: {type: Opaque}", ""), {"A"}),
        (EXTERNAL % (TEMPLATE.replace("}}", "}, templateFrom: [{literal: x}]}"), ""), None),
        (EXTERNAL % (", creationPolicy: Merge", ""), None),
        ("{kind: VaultStaticSecret, metadata: {name: v}, spec: {destination: {name: s}}}", None),
        ("{kind: OnePasswordItem, metadata: {name: s}}", None),
    ],
)  # fmt: skip
def test_the_keys_of_a_secret(text, names):
    found = secret_keys.of(yaml.safe_load(text))

    assert found is not None
    assert found.name == "s"
    assert found.names == names


def test_a_template_hides_what_is_fetched():
    found = secret_keys.of(yaml.safe_load(EXTERNAL % (TEMPLATE, FROM)))

    assert found is not None
    assert found.hidden == {"A"}
    assert found.hides_all


@pytest.mark.parametrize("kind", ["Deployment", "SecretStore", "PushSecret"])
def test_others_say_nothing(kind):
    assert secret_keys.of({"kind": kind, "metadata": {"name": "s"}}) is None
