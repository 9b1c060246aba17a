"""HTML and XML, made of elements: the only place where text becomes markup.

Texts and attributes are values of Python's ElementTree, which escapes all of them when it writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

Element = ElementTree.Element
Content = Element | str
# XML cannot contain these, and HTML does not show them.
_UNUSABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(
    name: str, attributes: Mapping[str, str | int | None] | None = None, *content: Content
) -> Element:
    """An element with texts and other elements in it; attributes that are None are left out."""
    given = {key: value for key, value in (attributes or {}).items() if value is not None}
    made = Element(name, {key: usable(str(value)) for key, value in given.items()})
    last: Element | None = None
    for each in content:
        if isinstance(each, Element):
            made.append(each)
            last = each
        elif last is None:
            made.text = (made.text or "") + usable(each)
        else:
            last.tail = (last.tail or "") + usable(each)
    return made


def data(mime: str, json: str) -> Element:
    """A script element of data, which runs nothing. HTML has no escapes there, but JSON has."""
    script = Element("script", {"type": mime})
    script.text = json.replace("<", "\\u003c").replace("&", "\\u0026")
    return script


def html(elements: Iterable[Element]) -> str:
    return "".join(
        ElementTree.tostring(each, encoding="unicode", method="html") for each in elements
    )


def xml(root: Element) -> str:
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def usable(text: str) -> str:
    """The text with one kind of line end, and without what no document can contain."""
    return _UNUSABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
