"""Which counts and activities follow when a row changes between follow, request and block."""

import pytest
from pinhole import ids
from pinhole.aws import items
from pinhole.counts import stream_changes
from pinhole.notifications import activities

ROW = {"follower_id": "ben", "followee_id": "ana", "correlation_id": "c"}
FOLLOW = {**ROW, "follow_id": "01M82TTYCEBT61TZKYVXDH1F9R"}
MARKED = {**FOLLOW, "celebrity_id": "ana", "close_id": FOLLOW["follow_id"]}
CLOSED = {**FOLLOW, "has_ended": True}
REQUEST = {**ROW, "request_id": "01M82TTYCEBT61TZKYVXDH1F9R"}
BLOCK = {**ROW, "block_id": "01M82TTYCEBT61TZKYVXDH1F9R"}
NOTHING: dict[str, str] = {}
# The activity of an accepted request, if there was one, ends too.
ENDED = {("ana", "follow", "ben", False), ("ben", "follow_accepted", "ana", False)}


@pytest.mark.parametrize(
    ("old", "new", "delta"),
    [
        (NOTHING, FOLLOW, 1),
        (FOLLOW, NOTHING, -1),
        (REQUEST, FOLLOW, 1),
        (FOLLOW, BLOCK, -1),
        (ROW, FOLLOW, 1),
        (NOTHING, REQUEST, 0),
        (REQUEST, NOTHING, 0),
        (REQUEST, BLOCK, 0),
        (NOTHING, BLOCK, 0),
        (BLOCK, NOTHING, 0),
        (FOLLOW, MARKED, 0),
        (MARKED, FOLLOW, 0),
        (FOLLOW, CLOSED, -1),
        (CLOSED, NOTHING, 0),
    ],
)
def test_a_row_counts_while_it_is_a_follow(old, new, delta):
    expected = {("user#ana", "followers", delta), ("user#ben", "following", delta)}
    found = {effect[:3] for effect in stream_changes.effect("follows", old, new)}
    assert found == (expected if delta else set())


def told(old, new):
    changed = {"OldImage": items.attributes(old), "NewImage": items.attributes(new)}
    record = {"dynamodb": {name: image for name, image in changed.items() if image}}
    found = activities.of_follow(record)
    return {(each.user_id, each.kind, each.actor_id, each.is_made) for each in found}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (NOTHING, FOLLOW, {("ana", "follow", "ben", True)}),
        (FOLLOW, NOTHING, ENDED),
        (FOLLOW, BLOCK, ENDED),
        (NOTHING, REQUEST, {("ana", "follow_request", "ben", True)}),
        (REQUEST, NOTHING, {("ana", "follow_request", "ben", False)}),
        (REQUEST, BLOCK, {("ana", "follow_request", "ben", False)}),
        (NOTHING, BLOCK, set()),
        (FOLLOW, MARKED, set()),
        (
            REQUEST,
            FOLLOW,
            {
                ("ana", "follow_request", "ben", False),
                ("ana", "follow", "ben", True),
                ("ben", "follow_accepted", "ana", True),
            },
        ),
    ],
)
def test_changes_of_a_row_notify_the_people_concerned(old, new, expected):
    assert told(old, new) == expected


def test_a_day_of_follows_is_one_group():
    assert ids.is_ulid(FOLLOW["follow_id"])
    [activity] = activities.of_follow({"dynamodb": {"NewImage": items.attributes(FOLLOW)}})
    assert activity.group == f"follow#{ids.moment(FOLLOW['follow_id']):%Y-%m-%d}"
