"""Requests for invalidations, as queued."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Request = dict[str, Any]


def distinct(requests: Iterable[Request]) -> list[Request]:
    """The requests without duplicates. The later of two counts: until then the edge may have
    fetched the file.
    """
    found = {(str(each["subject"]), each["what"], *each["paths"]): each for each in requests}
    return list(found.values())
