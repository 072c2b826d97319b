"""What a compose file says of its services' variables and mounts."""

from __future__ import annotations

import pytest

from kustomize_plugin.sources import compose, env_file
from kustomize_plugin.sources.workload import Container
from kustomize_plugin.yamltext import nodes, typed

SERVICE = """\
x-shared: &shared {SHARED: "1"}
services:
  base: {environment: [BASE=x]}
  litellm:
    image: ghcr.io/berriai/litellm:main
    %s
configs: {own: {content: x}, file: {file: ./c.yaml}}
"""
FILES = {"d/.env": "A=1\nB\n", "d/empty.env": ""}


def container(words: str, folder: str = "d") -> Container:
    document = typed.mapping(nodes.value(nodes.compose(SERVICE % words)))
    return list(compose.services(document, folder, FILES.get))[-1].workload.containers[0]


@pytest.mark.parametrize(
    ("words", "names", "is_open"),
    [
        ("environment: {A: x, B: null, <<: *shared}", {"A", "B", "SHARED"}, False),
        ("environment: [A=x, B]", {"A", "B"}, False),
        ("env_file: .env", {"A", "B"}, False),
        ("env_file: [empty.env, {path: ./.env, required: false}]", {"A", "B"}, False),
        ("env_file: other.env", set(), True),
        ("env_file: ${FILE}", set(), True),
        ("environment: {A: x}\n    build: .", {"A"}, True),
        ("extends: base", {"BASE"}, False),
        ("extends: {service: base}\n    environment: {A: x}", {"A", "BASE"}, False),
        ("extends: {service: base, file: other.yaml}", set(), True),
        ("extends: litellm", set(), False),
        ("entrypoint: doppler run -- litellm", set(), True),
        ("command: --config /app/config.yaml", set(), False),
        ("command: [sh, -c, 'export A=1; litellm']", {"A"}, False),
        ("environment: 1", set(), False),
        ("volumes: {a: b}", set(), False),
    ],
)
def test_variables(words, names, is_open):
    found = container(words)

    assert (found.names, found.is_open) == (names, is_open)


@pytest.mark.parametrize(
    ("words", "file", "path", "reads"),
    [
        ("volumes: ['./c.yaml:/app/c.yaml:ro']", "d/c.yaml", (), True),
        ("volumes: [{type: bind, source: ../up, target: /app}]", "up/c.yaml", (), True),
        ("volumes: ['${PWD}/c.yaml:/app/c.yaml']", "d/c.yaml", (), True),
        ("volumes: ['${DIR}/c.yaml:/app/c.yaml']", "d/c.yaml", (), False),
        ("volumes: ['c.yaml:/app/c.yaml']", "d/c.yaml", (), False),
        ("configs: [own]", "d/compose.yaml", ("configs", "own", "content"), True),
        ("configs: [other]", "d/compose.yaml", ("configs", "own", "content"), False),
        ("configs: [{source: file, target: /app/c.yaml}]", "d/c.yaml", (), True),
    ],
)
def test_mounts(words, file, path, reads):
    assert compose.reads(container(words), file, path) is reads


NONE = ["services: 1", "services: {a: 1}", "services: [{}]", "kind: A\nservices: {a: {image: b}}"]


@pytest.mark.parametrize("words", NONE)
def test_what_is_no_compose_file(words):
    assert not list(compose.services(typed.mapping(nodes.value(nodes.compose(words))), "", FILES.get))


def test_a_file_of_variables():
    text = "\ufeffA=1\nexport B='x # y' # z\nC=\nD\n# E=1\nF=a#b # c\r\nG: h\n"

    assert env_file.values(text) == {"A": "1", "B": "x # y", "C": "", "D": None, "F": "a#b", "G": "h"}


def test_variables_are_replaced():
    variables = {"A": "", "D": "z"}

    assert env_file.replaced("${A:-d} ${B} $$x ${C-e} ${D:+y} ${D:?no} [$A]", variables) == "d  $x e y z []"
