"""The metadata of the models that the stacks read."""

import pytest
from pinhole.tables.accounts import Export, Idempotency, Receipt
from pinhole.tables.base import Table
from pinhole.tables.chains import Chain
from pinhole.tables.comments import Comment, CommentLike
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.live import Connected, Ticket, Watch
from pinhole.tables.migrations import MIGRATIONS
from pinhole.tables.moderation import Case, Evidence, ModeratorAct, Report
from pinhole.tables.notifications import Notification
from pinhole.tables.people import Limit, Reservation, User
from pinhole.tables.posts import LedgerEntry, Like, Post, Save
from pinhole.tables.registry import ALL
from pinhole.tables.relationships import Follow, Mute, Visit


@pytest.mark.parametrize("table", ALL)
def test_every_table_is_named_after_its_stage(table):
    assert table.Meta.table_name.startswith("pinhole-test-")


def test_every_model_is_listed():
    assert {*ALL, *(each.old for each in MIGRATIONS)} == set(Table.__subclasses__())


def test_tables_with_expiring_rows_name_the_attribute_with_the_time():
    forgetful = {table for table in ALL if getattr(table.Meta, "ttl", None)}
    assert forgetful == {
        Post,
        # Of likes and follows, the notes beside them.
        Like,
        CommentLike,
        Follow,
        Comment,
        FeedEntry,
        Notification,
        LedgerEntry,
        Limit,
        Receipt,
        Reservation,
        Export,
        Report,
        Case,
        Evidence,
        ModeratorAct,
        Idempotency,
        Chain,
        Visit,
        Ticket,
        Connected,
        Watch,
    }
    for table in forgetful - {Idempotency}:
        assert table.Meta.ttl in table.get_attributes()


def test_tables_that_are_counted_or_delivered_have_a_stream():
    streaming = {table for table in ALL if getattr(table.Meta, "stream", False)}
    assert streaming == {
        Post,
        Follow,
        Like,
        User,
        Save,
        Comment,
        CommentLike,
        Visit,
    }


def test_only_partitions_that_a_person_fills_alone_have_a_local_index():
    """Such a partition may hold 10 GB, after which every write to it is refused."""
    local = {table for table in ALL if table._get_schema()["local_secondary_indexes"]}
    assert local == {Follow, Mute, Save}
