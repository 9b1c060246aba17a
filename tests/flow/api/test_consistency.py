"""Reads that must be current are consistent: moto's always are, DynamoDB's only on request."""

import json

import pytest
from pinhole.tables.feeds import Reader
from pinhole.tables.notifications import Notification
from pinhole.tables.people import User
from pinhole.tables.posts import Like, Post, Save
from pinhole.tables.relationships import Follow

from tests.flow.support.rows import add_follow, add_post, add_save, arrive, deliver, notify, visit
from tests.flow.support.world import person

# The rows that hold blocks between two people, which must apply from the next request on.
TIES = {Follow, User}


@pytest.fixture
def consistent(world):
    """The tables that were read consistently, and by which operations."""
    found = set()

    def note(request, proceed):
        asked = json.loads(request.body)
        for name, part in asked.get("RequestItems", {asked.get("TableName"): asked}).items():
            if part.get("ConsistentRead"):
                found.add(name)
        return proceed(request)

    for operation in ("BatchGetItem", "GetItem", "Query"):
        world.wire.break_(note, f"dynamodb.{operation}")
    return found


@pytest.mark.parametrize(
    ("method", "path", "tables"),
    [
        ("GET", "/posts/{post}", {Post, Like, Save, *TIES}),
        ("GET", "/users/{other}/posts", {Like, *TIES}),
        ("GET", "/users/{other}/profile", {Follow}),
        ("GET", "/users/me/profile", {User, Follow}),
        ("GET", "/feed", {Like, Reader}),
        ("POST", "/users/{other}/follow", {Reader, *TIES}),
        ("DELETE", "/users/{other}/follow", {Reader, *TIES}),
        ("POST", "/posts/{post}/like", {Like, Reader}),
        ("DELETE", "/posts/{post}/like", {Like, Reader}),
        ("GET", "/users/me/saved", {Like, Save}),
        ("POST", "/posts/{post}/save", {Save, Like, Reader, *TIES}),
        ("DELETE", "/posts/{post}/save", {Save, Like, *TIES}),
        ("GET", "/notifications", {Notification, Like, Reader}),
    ],
)
def test_the_viewers_own_interactions_are_read_consistently(
    world, consistent, method, path, tables
):
    ana, ben = person("ana"), person("ben")
    arrive(ana, ben)
    visit(ben.user_id)
    post_id = add_post(ana)
    deliver(ben, ana, post_id)
    add_save(ben.user_id, post_id) if path.endswith("saved") else None
    notify(ben, post_id) if path == "/notifications" else None
    add_follow(ben.user_id, ana.user_id) if method == "DELETE" else None
    consistent.clear()
    answer = world.call(ben, method, path.format(post=post_id, other=ana.user_id))
    assert answer.status == 200
    assert consistent == {table.Meta.table_name for table in tables}


def test_a_worker_reads_the_post_consistently(world, consistent):
    world.make_post(person("ana"))
    consistent.clear()
    world.process_uploads()
    assert consistent == {Post.Meta.table_name}
