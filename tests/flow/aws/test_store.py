"""Batches over several tables, and the client behind all of them."""

import pytest
from pinhole import errors
from pinhole.aws import clients, items
from pinhole.tables import store
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, Like, Post
from pinhole.tables.registry import ALL

from tests.flow.support import wire
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person


def people(count):
    found = [person(f"p{n}") for n in range(count)]
    rows = [{"user_id": p.user_id, "username": p.username} for p in found]
    store.batch_put(User, [{**row, "display_name": "", "created_at": ""} for row in rows])
    return [{"user_id": p.user_id} for p in found]


def ana():
    return User("ana", username="ana", display_name="", created_at="")


def ids_in(rows):
    return sorted(row["user_id"] for row in rows)


@pytest.mark.parametrize(("count", "calls"), [(0, 0), (1, 1), (100, 1), (101, 2), (250, 3)])
def test_a_hundred_keys_are_one_call(world, count, calls):
    keys = people(count)
    world.wire.calls.clear()
    rows = store.batch_get({User: keys})
    assert ids_in(rows[User]) == ids_in(keys)
    assert world.wire.calls == ["dynamodb.BatchGetItem"] * calls


def test_several_tables_share_their_calls_and_their_limit(world):
    ana = person("ana")
    arrive(ana)
    posts = [add_post(ana) for _ in range(60)]
    world.wire.calls.clear()
    rows = store.batch_get(
        {
            Post: [{"post_id": post_id} for post_id in posts],
            Counter: [{"subject": f"post#{post_id}"} for post_id in posts],
            User: [{"user_id": ana.user_id}],
        }
    )
    assert [len(rows[table]) for table in (Post, Counter, User)] == [60, 0, 1]
    assert len(world.wire.calls) == 2


def test_a_key_that_is_asked_for_twice_is_read_once(world):
    keys = people(2)
    assert len(store.batch_get({User: keys * 80})[User]) == 2


def test_missing_rows_are_left_out(world):
    [key] = people(1)
    rows = store.batch_get({User: [{"user_id": "nobody"}, key], Like: []})
    assert (ids_in(rows[User]), rows[Like]) == ([key["user_id"]], [])


@pytest.mark.parametrize("fault", [wire.leave_half, wire.leave_all])
def test_unprocessed_keys_are_read_again(world, fault):
    keys = people(130)
    world.wire.break_(fault, "dynamodb.BatchGetItem", times=5)
    assert ids_in(store.batch_get({User: keys}, consistent=[User])[User]) == ids_in(keys)


def test_a_consistent_read_stays_one_when_it_is_asked_for_again(world):
    keys, asked = people(4), []

    def note(request, proceed):
        asked.append(b"true" in request.body)
        return wire.leave_half(request, proceed)

    world.wire.break_(note, "dynamodb.BatchGetItem")
    store.batch_get({User: keys}, consistent=[User])
    assert asked == [True, True, True]


def test_keys_that_stay_unprocessed_for_too_long_are_an_error(world):
    keys = people(2)
    world.wire.break_(wire.leave_all)
    with pytest.raises(errors.Busy):
        store.batch_get({User: keys})
    with pytest.raises(errors.Busy):
        store.batch_put(User, [{"user_id": "x"}])


@pytest.mark.parametrize(("count", "calls"), [(0, 0), (1, 1), (25, 1), (26, 2), (100, 4)])
def test_25_rows_are_written_with_one_call(world, count, calls):
    rows = [
        {"user_id": f"{n}", "post_id": "p", "author_id": "a", "expires_at": n} for n in range(count)
    ]
    store.batch_put(FeedEntry, rows)
    assert world.wire.calls == ["dynamodb.BatchWriteItem"] * calls
    found = [items.plain(row) for row in world.rows(FeedEntry)]
    assert sorted(found, key=lambda row: row["expires_at"]) == rows


@pytest.mark.parametrize("table", ALL)
def test_all_models_share_one_tuned_client(world, table):
    """The models use PynamoDB's internals for that: an upgrade may break it."""
    assert table._get_connection().connection.client is clients.dynamodb()
    assert clients.dynamodb().meta.config.max_pool_connections == 16


def test_one_row_is_read_by_its_key_with_one_call(world):
    ana().save()
    world.wire.calls.clear()
    found = store.get(User, {"user_id": "ana"}, consistent=True)
    assert found
    assert found["username"] == "ana"
    assert store.get(User, {"user_id": "ben"}) is None
    assert world.wire.calls == ["dynamodb.BatchGetItem"] * 2


def test_a_conditional_write_reports_whether_it_succeeded(world):
    user, is_new = (
        User("ana", username="ana", display_name="", created_at=""),
        ~User.user_id.exists(),
    )
    assert [user.save_if(is_new), user.save_if(is_new)] == [True, False]
    named = [User.username.set("anna")]
    assert [user.update_if(named, User.username == name) for name in ("ana", "ana")] == [
        True,
        False,
    ]
    assert [user.delete_if(User.username == name) for name in ("ana", "anna")] == [False, True]


def test_a_conditional_write_returns_the_new_row_or_the_conflicting_one(world):
    def write(name, before):
        return clients.try_write(
            clients.dynamodb().update_item,
            TableName=User.Meta.table_name,
            Key=items.attributes({"user_id": "ana"}),
            UpdateExpression="SET username = :name",
            ConditionExpression=f"attribute_not_exists(username) OR username = {before}",
            ExpressionAttributeValues=items.attributes({":name": name, ":other": "eve"}),
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )

    row = {"user_id": "ana", "username": "anna"}
    assert [write("anna", ":other"), write("ann", ":other")] == [(True, row), (False, row)]


@pytest.mark.parametrize("write", ["save_if", "delete_if"])
def test_a_conditional_write_that_fails_otherwise_raises(world, write):
    world.wire.break_(wire.refuse("AccessDeniedException"))
    with pytest.raises(clients.FAULTS):
        getattr(User("ana", username="", display_name="", created_at=""), write)(
            User.user_id.exists()
        )
