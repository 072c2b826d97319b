"""Elements of SVG and HTML; what goes in as text comes out escaped."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, indent, tostring

Child = str | Element | Iterable["Child"] | None
_REPLACEMENT = "\ufffd"


def element(tag: str, *children: Child, **attributes: object) -> Element:
    """Return an element; a trailing `_` of an attribute's name is dropped, others become `-`; None leaves it out."""
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.rstrip("_").replace("_", "-"), printable(str(value)))
    for child in children:
        _append(made, child)
    return made


def _append(parent: Element, child: Child) -> None:
    if child is None:
        return
    if isinstance(child, Element):
        parent.append(child)
    elif not isinstance(child, str):
        for one in child:
            _append(parent, one)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + printable(child)
    else:
        parent.text = (parent.text or "") + printable(child)


def printable(text: str) -> str:
    """Show what would be invisible, reorder the line or be no XML as a replacement character."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else _REPLACEMENT for char in text)


def as_html(root: Element) -> str:
    """Return an HTML document."""
    indent(root, "")
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def as_svg(root: Element) -> str:
    """Return an SVG document, which is also fit to stand inside HTML."""
    indent(root, "")
    return tostring(root, encoding="unicode") + "\n"
