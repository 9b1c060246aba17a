"""A feed page and a fan-out in three variants: ours, a plain boto3 client, PynamoDB's models.

All variants build the page with the same code, from the same rows, with the same calls in the same
threads (PynamoDB needs more calls, for lack of a batch over several tables). Only the layer between
that code and the network differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
from pinhole import clock
from pinhole.access.viewer import Viewer
from pinhole.aws import clients
from pinhole.aws.items import Row
from pinhole.counts import own_interactions
from pinhole.feed import entries, followees, reader_state, reading
from pinhole.feed.stable_paging import Candidate
from pinhole.hydration import viewer_interactions
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.base import Table
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from bench.cpu.answers import READER

if TYPE_CHECKING:
    from pinhole.views.posts import PostPage

FOLLOWERS = [f"00000000-0000-4000-8000-{number:012}" for number in range(1_000)]
_POST = Candidate("01KAP0000000000000000000000", READER, "photo", ("tag1", "tag2"))
_viewer = Viewer(READER, "reader")


def page() -> PostPage:
    """A page of 20 posts for a reader with a full window of entries, a taste and likes."""
    return reading.read(_viewer, reading.Asked(limit=20))


def fan_out() -> None:
    """One post into a thousand feeds, on as many threads as the deliver worker has."""
    entries.write(FOLLOWERS, [_POST])


@contextmanager
def plain_boto3() -> Iterator[None]:
    """`boto3.client("dynamodb")` with defaults; its items are parsed by hand (`store.plain`)."""
    client = _made.setdefault("boto3", boto3.client("dynamodb"))
    with patch.object(clients, "dynamodb", lambda: client):
        yield


@contextmanager
def pynamodb_models() -> Iterator[None]:
    """PynamoDB with defaults: a client for every model, an object for every row."""
    doors = (
        (store, "batch_get", _batch_get),
        (entries, "stored", _entries),
        (followees, "celebrities_of", _celebrities_of),
        (viewer_interactions, "_found", _interactions),
        (entries, "write", _write_entries),
    )
    with ExitStack() as stack:
        for module, name, door in doors:
            stack.enter_context(patch.object(module, name, door))
        yield


_made: dict[str, Any] = {}


def _model(table: str, keys: tuple[str, ...], texts: str, numbers: str = "") -> type[Model]:
    """A model of a table that leaves JSON as text: it is parsed at display."""
    roles = ("hash_key", "range_key")
    attributes: dict[str, Any] = {
        "Meta": type("Meta", (), {"table_name": settings.table_name(table), "region": "us-east-1"})
    }
    attributes |= {name: UnicodeAttribute(null=True) for name in texts.split()}
    attributes |= {name: NumberAttribute(null=True) for name in numbers.split()}
    for name, role in zip(keys, roles, strict=False):
        attributes[name] = UnicodeAttribute(
            hash_key=role == "hash_key", range_key=role == "range_key"
        )
    return type(table.capitalize(), (Model,), attributes)


_MODELS = {
    model.Meta.table_name: model
    for model in (
        _model(
            "readers",
            ("user_id",),
            "complete_from unfollowed",
            "visited_at complete_until completed_at gaps unsure_until version",
        ),
        _model("affinities", ("user_id",), "taste learnt_to"),
        _model("counters", ("subject",), "newest_likes", "likes heat"),
        _model("feeds", ("user_id", "post_id"), "author_id kind tags", "expires_at"),
        _model("likes", ("viewer_id", "post_id"), "like_id author_id kind tags correlation_id"),
        _model("saves", ("user_id", "post_id"), "save_id correlation_id"),
        _model("follows", ("follower_id", "followee_id"), "follow_id celebrity_id"),
        _model("users", ("user_id",), "username display_name"),
        _model(
            "posts",
            ("post_id",),
            "author_id author state caption kind tags location media created_at published_at"
            " correlation_id",
            "version expires_at",
        ),
    )
}


def _of(table: str) -> Any:
    return _MODELS[settings.table_name(table)]


def _batch_get(wanted: Mapping[Any, store.Keys], consistent: Any = ()) -> dict[Any, list[Any]]:
    return {
        table: [
            found.attribute_values
            for found in _MODELS[table.Meta.table_name].batch_get(
                [next(iter(key.values())) for key in keys], consistent_read=table in consistent
            )
        ]
        if keys
        else []
        for table, keys in wanted.items()
    }


def _entries(user_id: str, below: str, hint: int) -> Iterator[Candidate]:
    entry = _of("feeds")
    found = entry.query(user_id, entry.post_id < below, scan_index_forward=False, page_size=hint)
    for each in found:
        yield Candidate(each.post_id, each.author_id, each.kind, tuple(each.tags.split()))


def _celebrities_of(user_id: str, is_fresh: bool = False) -> list[str]:
    return [each.celebrity_id for each in _of("follows").query(user_id, page_size=100)]


def _interactions(
    table: type[Table[Any]], person_id: str, wanted: list[str], is_fresh: bool
) -> list[Row]:
    if not wanted:  # saves are not read without any
        return []
    interaction: Any = _MODELS[table.Meta.table_name]
    between = interaction.post_id.between(min(wanted), f"{max(wanted)}{own_interactions.ENDING}")
    found = interaction.query(person_id, between, limit=25, page_size=25, consistent_read=is_fresh)
    return [each.attribute_values for each in found]


def _write_entries(reader_ids: list[str], posts: list[Candidate]) -> None:
    expires_at = clock.timestamp() + reader_state.entry_seconds()
    left = iter(reader_ids)
    size = -(-len(reader_ids) // clients.CONNECTIONS)
    parts = [list(islice(left, size)) for _ in range(clients.CONNECTIONS)]

    def write(part: list[str]) -> None:
        entry = _of("feeds")
        with entry.batch_write() as batch:
            for reader_id in part:
                for post in posts:
                    batch.save(
                        entry(
                            reader_id,
                            post.post_id,
                            author_id=post.author_id,
                            kind=post.kind,
                            tags=" ".join(post.tags),
                            expires_at=expires_at,
                        )
                    )

    with ThreadPoolExecutor(clients.CONNECTIONS) as pool:
        list(pool.map(write, parts))
