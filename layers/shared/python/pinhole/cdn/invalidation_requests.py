"""Requests for invalidations, as the queues have them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Request = dict[str, Any]


def distinct(requests: Iterable[Request]) -> list[Request]:
    """Requests without those that are asked twice. The later of two counts: until it was asked,
    the edge may have fetched the file.
    """
    found = {(str(each["subject"]), each["what"], *each["paths"]): each for each in requests}
    return list(found.values())
