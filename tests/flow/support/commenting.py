"""Shortcuts for tests of comments, through the API."""

from __future__ import annotations

from pinhole.tables.posts import Counter

from tests.flow.support.world import World


def write(world: World, viewer, post_id, text="well", **more):
    """Comment on a post; the comment in the answer."""
    body = {"text": text, **more}
    answer = world.call(viewer, "POST", f"/posts/{post_id}/comments", body)
    assert answer.status == 201, answer.body
    return answer.json


def reply(world: World, viewer, parent, post_id, text="indeed"):
    return write(world, viewer, post_id, text, parent_id=parent["comment_id"])


def delete(world: World, viewer, comment):
    return world.call(viewer, "DELETE", f"/comments/{comment['comment_id']}")


def like(world: World, viewer, comment, method="POST"):
    return world.call(viewer, method, f"/comments/{comment['comment_id']}/like")


def page(world: World, viewer, post_id, **query):
    answer = world.call(viewer, "GET", f"/posts/{post_id}/comments", query=query or None)
    assert answer.status == 200, answer.body
    return answer.json


def listed(world: World, viewer, post_id, **query):
    """The comments of the first page."""
    return page(world, viewer, post_id, **query)["comments"]


def ids_of(comments):
    return [comment["comment_id"] for comment in comments]


def replies(world: World, viewer, post_id, parent):
    return listed(world, viewer, post_id, parent_id=parent["comment_id"])


def post(world: World, viewer, post_id):
    return world.call(viewer, "GET", f"/posts/{post_id}").json


def counters_of(world: World):
    """Subject -> counts, without watermarks and the other attributes of a counter."""
    kinds = ("likes", "comments", "replies", "comment_likes")
    found = {}
    for row in world.rows(Counter):
        counts = {kind: int(row[kind]["N"]) for kind in kinds if kind in row}
        if any(counts.values()):
            found[row["subject"]["S"]] = {kind: n for kind, n in counts.items() if n}
    return found
