"""The head of an HTML page that loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from xml.etree.ElementTree import Element

from kustomize_plugin.picture import style
from kustomize_plugin.picture.markup import element


def head(title: str) -> Element:
    """Return the head of a page with our style sheet."""
    # the page may contain names that somebody else chose: should one ever get out of its quotes, nothing runs or loads
    digest = base64.b64encode(hashlib.sha256(style.PAGE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", style.PAGE),
    )
