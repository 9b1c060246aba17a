"""Sequences of candidates, each newest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import chain, islice, takewhile

from pinhole.feed.stable_paging import Candidate


def newest_first(sources: Iterable[Iterator[Candidate]]) -> Iterator[Candidate]:
    """All of them merged, as lazily as they are consumed."""
    return heapq.merge(*sources, key=lambda candidate: candidate.post_id, reverse=True)


def down_to(low: str, found: Iterator[Candidate]) -> Iterator[Candidate]:
    """The candidates down to an id."""
    return takewhile(lambda candidate: candidate.post_id >= low, found)


def primed(posts: Iterator[Candidate]) -> Iterator[Candidate]:
    """The same candidates, with the first page of them already read."""
    return chain(list(islice(posts, 1)), posts)
