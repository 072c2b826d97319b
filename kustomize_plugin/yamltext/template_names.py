"""How the files of templates are named."""

from __future__ import annotations

TEMPLATES = (".tpl", ".tmpl", ".gotmpl", ".j2", ".jinja", ".jinja2", ".tftpl", ".tf", ".erb")
