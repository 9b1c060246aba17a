"""A count as its reader sees it equals what they did and what was counted of others, always."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole import clock, ids
from pinhole.aws import clients
from pinhole.counts import counted_interactions, counters, own_interactions, watermarks
from pinhole.counts.counted_interactions import Interaction
from pinhole.settings import settings

from tests.unit.counts import stream_replay
from tests.unit.counts.tiny_dynamodb import TinyDynamoDB, TinyQueue

SUBJECT = counters.of_post("post")
SHARED = {"suppress_health_check": [HealthCheck.function_scoped_fixture]}
ids_of_acts = st.integers(0, 2**20).map(lambda more: ids.moved(ids.ulid(), -more))


class Post:
    """A post that a reader and two others like and unlike, and what was counted of it so far."""

    def __init__(self):
        self.numbers, self.waiting = count(), []
        self.likes, self.counted, self.notes = {}, set(), []

    def toggle(self, who):
        like_id = self.likes.pop(who, None)
        is_new = like_id is None
        if is_new:
            like_id = self.likes[who] = ids.ulid()
        elif who == "reader":
            self.notes.append(own_interactions.taken_back("likes", like_id))
        row = {"viewer_id": who, "post_id": "post", "like_id": like_id}
        image = {name: {"S": value} for name, value in row.items()}
        changed = {"SequenceNumber": str(10**20 + next(self.numbers)), "Keys": image}
        changed["NewImage" if is_new else "OldImage"] = image
        arn = "arn:aws:dynamodb:us-east-1:1:table/pinhole-likes"
        self.waiting.append({"eventSourceARN": arn, "dynamodb": changed})

    def count(self, most):
        batch, self.waiting = self.waiting[:most], self.waiting[most:]
        stream_replay.count(batch, "shardId-1")
        for record in batch:
            image = record["dynamodb"]
            who = image["Keys"]["viewer_id"]["S"]
            (self.counted.add if "NewImage" in image else self.counted.remove)(who)


steps = st.lists(
    st.one_of(st.sampled_from(["reader", "reader", "ann", "bob"]), st.integers(1, 3)), max_size=12
)


@given(steps)
@examples(max_examples=200, **SHARED)
def test_a_reader_sees_all_own_acts_and_of_others_what_was_counted(monkeypatch, steps):
    monkeypatch.setattr(counted_interactions, "_MOST", 20)
    for row, own, post in played(monkeypatch, steps):
        shown = counters.value(row, "likes", own, post.notes)
        assert shown == len(post.counted - {"reader"}) + (own is not None)


@given(st.lists(st.one_of(st.just("reader"), st.integers(1, 9)), max_size=40))
@examples(max_examples=200, **SHARED)
def test_a_reader_who_goes_on_and_on_sees_all_own_acts_too(monkeypatch, steps):
    """More interactions within a second than a counter's row can name."""
    for row, own, post in played(monkeypatch, steps):
        assert counters.value(row, "likes", own, post.notes) == bool(own)


def played(monkeypatch, steps):
    """The counter's row, the reader's like and the post after each step."""
    database, queue = TinyDynamoDB(), TinyQueue()
    monkeypatch.setattr(clients, "dynamodb", lambda: database)
    monkeypatch.setattr(clients, "sqs", lambda: queue)
    post = Post()
    for step in steps:
        if isinstance(step, int):
            post.count(step)
        else:
            post.toggle(step)
        yield database.rows.get(SUBJECT), post.likes.get("reader"), post


def row_of(*interactions, table="likes"):
    stored = watermarks.stored(
        watermarks.position("7"), counted_interactions.added("", interactions)
    )
    return {watermarks.name(table, "shardId-1"): stored}


@given(ids_of_acts, ids_of_acts)
def test_a_row_includes_the_acts_that_were_counted_and_no_others(one, other):
    liked = own_interactions.done("likes", one)
    row = row_of(liked)
    assert counted_interactions.includes(row, liked) is True
    assert counted_interactions.includes(row, own_interactions.taken_back("likes", one)) is False
    assert counted_interactions.includes(row, own_interactions.done("saves", one)) is False
    if one != other:
        assert counted_interactions.includes(row, own_interactions.done("likes", other)) is False


def test_a_row_that_counted_more_than_it_remembers_cannot_tell():
    others = [own_interactions.done("likes", ids.ulid()) for _ in range(counted_interactions._MOST)]
    interaction = own_interactions.done("likes", ids.ulid())
    assert counted_interactions.includes(row_of(interaction, *others), interaction) is None
    later = interaction._replace(at=interaction.at + 1)
    assert counted_interactions.includes(row_of(*others), later) is False


def test_a_row_with_counter_shards_cannot_tell_what_is_missing():
    interaction = own_interactions.done("likes", ids.ulid())
    row = {**row_of(), "spread_at": 1}
    assert counted_interactions.includes(row, interaction) is None
    assert (
        counted_interactions.includes({**row_of(interaction), "spread_at": 1}, interaction) is True
    )


def test_a_watermark_from_before_it_named_acts_tells_by_its_time():
    interaction = own_interactions.done("likes", ids.ulid())
    name = watermarks.name("likes", "shardId-1")
    assert counted_interactions.includes({name: f"227@{interaction.at - 1}"}, interaction) is False
    assert counted_interactions.includes({name: f"227@{interaction.at}"}, interaction) is None


def test_the_newest_acts_are_remembered_and_old_ones_dropped(monkeypatch):
    now = clock.timestamp()
    first, second = (Interaction("likes", f"{number}", 1, now) for number in range(2))
    stored = counted_interactions.added("", [first])
    monkeypatch.setattr(clock, "timestamp", lambda: now + settings.own_interaction_seconds)
    both = counted_interactions.added(stored, [second])
    assert both.startswith(stored)
    monkeypatch.setattr(clock, "timestamp", lambda: now + 2 * settings.own_interaction_seconds)
    assert counted_interactions.added(both, []) == both[len(stored) :]


@pytest.mark.parametrize(
    ("interaction_id", "delta", "shown"),
    [("00A", 1, 3), ("00Z", 1, 4), ("00A", -1, 3), ("00Z", -1, 3)],
)
def test_where_a_row_cannot_tell_acts_are_taken_for_counted_in_order(interaction_id, delta, shown):
    """Ids order interactions of long ago; what was taken back long ago is counted."""
    interaction_id, newest = (text.ljust(26, "0") for text in (interaction_id, "00M"))
    row = {"likes": 3, "newest_likes": newest}
    own, interactions = (
        (interaction_id, []) if delta > 0 else (None, [Interaction("likes", interaction_id, -1, 0)])
    )
    assert counters.value(row, "likes", own, interactions) == shown
