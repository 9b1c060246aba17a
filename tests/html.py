"""A page as a browser reads it, for tests: Python's own parser of HTML."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """The elements and texts of a document, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._inside: str | None = None
        self.title = ""
        self.data: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        elif self._inside == "script" and data.strip():
            self.data.append(json.loads(data))
        elif data.strip():
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def said(self, name: str) -> str | None:
        """What the page says of itself, as Open Graph or a named meta element."""
        for each in self.all("meta"):
            if name in (each.get("property"), each.get("name")):
                return each["content"]
        return None

    def linked(self, rel: str, type: str | None = None) -> str | None:
        for each in self.all("link"):
            if each["rel"] == rel and each.get("type") == type:
                return each["href"]
        return None

    @property
    def text(self) -> str:
        return "".join(self.texts)
