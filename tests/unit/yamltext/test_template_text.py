"""Templates as YAML: expressions stay as they are written, and whatever else is in them has its place."""

from __future__ import annotations

import pytest
from yaml import YAMLError

from kustomize_plugin.yamltext import nodes, template_text

READ = {
    "in a value": ("c.yaml", "a: {{ .x }}\nb: 1\n", {"a": "{{ .x }}", "b": 1}),
    "beside other words": ("c.yaml", "a: x-{{ .x }}-y\n", {"a": "x-{{ .x }}-y"}),
    "two in one value": ("c.yaml", "a: {{ .x }}:{{ .y }}\n", {"a": "{{ .x }}:{{ .y }}"}),
    "as a key": ("c.yaml", "{{ .key }}x: 1\n", {"{{ .key }}x": 1}),
    "lines that steer": ("c.yaml", "{{- if .x }}\na: 1\n{{- else }}\nb: 2\n{{- end }}\n", {"a": 1, "b": 2}),
    "both branches": ("c.yaml", "{{ if .x }}\na: 1\n{{ else }}\na: 2\n{{ end }}\n", {"a": 2}),
    "a line that is made": ("c.yaml", "a:\n  {{- toYaml .x | nindent 2 }}\nb: 1\n", {"b": 1}),
    "Jinja": ("c.j2", "{% for x in y %}\n- a: {{ x }}{% if z %}\n{% endfor %}\n", [{"a": "{{ x }}{% if z %}"}]),
    "ERB": ("c.erb", "<% if a %>\na: <%= b %>\n<% end %>\n", {"a": "<%= b %>"}),
    "Terraform": ("c.tftpl", "%{ if a }\na: ${b}\n%{ endif }\n", {"a": "${b}"}),
    "Terraform under another name": ("c.tpl", "a:\n${b}\nc: 1\n", {"c": 1}),
    "a heredoc": ("c.tf", 'x = <<-EOT\n  a: ${b}\nEOT\ny = "z"\n', {"a": "${b}"}),
    "several lines": ("c.yaml", "{{/* one\n  two */}}\na: 1\n", {"a": 1}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "values"), READ.values(), ids=READ)
def test_a_template_is_read(name, text, values):
    [root] = template_text.compose_file(name, text).roots

    assert nodes.value(root) == values


def test_what_is_no_yaml_without_its_expressions_is_none():
    with pytest.raises(YAMLError):
        template_text.compose_file("c.yaml", "a: {{ .x }}\n b: ]\n")


def test_a_value_keeps_its_place():
    [root] = template_text.compose_file("c.yaml", "{{- if .x }}\na: x-{{ .y }}\nb: 1\n{{- end }}\n").roots

    assert [(value.start_mark.line, value.start_mark.column) for _, value in root.value] == [(1, 3), (2, 3)]


OPEN = {
    "{{ .x }}": True, '"{{ .x }}"': True, "x-{{ .x }}": True, "key: {{ .x }}": True, "x # {{ .x }}": False,
    "x, {{ .x }}": False, '"x", "{{ .x }}"]': False, "'it''s' {{ .x }}": False, "x": False,
}  # fmt: skip


@pytest.mark.parametrize(("text", "is_open"), OPEN.items())
def test_a_value_is_open_where_an_expression_is_in_it(text, is_open):
    assert template_text.begins_open(text, template_text.expression("c.yaml")) is is_open
