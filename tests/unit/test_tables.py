"""What the stacks read from the models."""

import pytest
from pinhole import tables


@pytest.mark.parametrize("table", tables.ALL)
def test_every_table_is_named_after_its_stage(table):
    assert table.Meta.table_name.startswith("pinhole-test-")


def test_every_model_is_listed():
    assert set(tables.ALL) == set(tables.Table.__subclasses__())


def test_tables_that_forget_name_the_attribute_that_says_when():
    forgetful = {table for table in tables.ALL if getattr(table.Meta, "ttl", None)}
    assert forgetful == {
        tables.Post,
        tables.Comment,
        tables.FeedEntry,
        tables.Notification,
        tables.LedgerEntry,
        tables.Limit,
        tables.Receipt,
        tables.Reservation,
        tables.Export,
        tables.Report,
        tables.ModeratorAct,
        tables.Idempotency,
    }
    for table in forgetful - {tables.Idempotency}:
        assert table.Meta.ttl in table.get_attributes()


def test_what_is_counted_or_delivered_has_a_stream():
    streaming = {table for table in tables.ALL if getattr(table.Meta, "stream", False)}
    assert streaming == {
        tables.Post,
        tables.Follow,
        tables.Like,
        tables.User,
        tables.Save,
        tables.Comment,
        tables.CommentLike,
    }
