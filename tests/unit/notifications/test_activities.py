"""Who is notified of what, derived from stream records alone."""

import json
from itertools import product

import pytest
from pinhole.notifications import activities, comment_activities

OLDER, NEWER = "01ARYZ6S41TSV4RRFFQ69G5FAV", "01ARYZ6S42TSV4RRFFQ69G5FAV"
LIKE = {"viewer_id": "ben", "post_id": "p", "like_id": OLDER, "author_id": "ana"}
FOLLOW = {"follower_id": "ben", "followee_id": "ana", "follow_id": OLDER}
COMMENT = {
    "post_id": "p",
    "comment_id": NEWER,
    "author_id": "ben",
    "text": "How did you " + "wait " * 100,
    "post_author_id": "ana",
    "state": "published",
}
COMMENT_LIKE = {
    "viewer_id": "ben",
    "comment_id": NEWER,
    "like_id": OLDER,
    "comment_author_id": "ana",
    "post_id": "p",
}


def record(old=None, new=None):
    def image(row):
        return {name: {"S": value} for name, value in row.items()}

    changed = {"SequenceNumber": "7"}
    changed |= {"OldImage": image(old)} if old else {}
    changed |= {"NewImage": image(new)} if new else {}
    return {"dynamodb": changed}


def heard(found):
    return {activity.user_id: (activity.kind, activity.is_made) for activity in found}


SINGLE = [
    (activities.of_like, LIKE, "like#p"),
    (activities.of_follow, FOLLOW, "follow#2016-07-30"),
    (comment_activities.of_comment_like, COMMENT_LIKE, f"comment_like#{NEWER}"),
    (comment_activities.of_comment, COMMENT, f"comment#{NEWER}"),
]


@pytest.mark.parametrize(("of", "row", "group"), SINGLE)
@pytest.mark.parametrize("is_made", [True, False])
def test_the_person_concerned_is_notified_of_an_activity_and_its_end(of, row, group, is_made):
    activity, *_ = of(record(new=row) if is_made else record(old=row))
    assert (activity.user_id, activity.actor_id, activity.is_made) == ("ana", "ben", is_made)
    assert activity.group.rpartition("#")[0] == group.rpartition("#")[0]
    if of is not activities.of_follow:
        assert (activity.group, activity.post_id) == (group, "p")


@pytest.mark.parametrize(("of", "row", "group"), SINGLE)
def test_a_row_that_only_changes_notifies_nobody(of, row, group):
    assert of(record(old=row, new={**row, "correlation_id": "x"})) == []


@pytest.mark.parametrize(("of", "row", "group"), SINGLE)
def test_nobody_is_notified_of_their_own_interactions(of, row, group):
    own = {name: "ben" if value == "ana" else value for name, value in row.items()}
    if of is not activities.of_follow:  # nobody follows themselves
        assert of(record(new=own)) == of(record(old=own)) == []


def test_follows_of_one_day_are_one_group():
    groups = {
        activities.of_follow(
            record(new={**FOLLOW, "follow_id": follow_id, "follower_id": follow_id})
        )[0].group
        for follow_id in (OLDER, NEWER)
    }
    assert len(groups) == 1


def test_the_activity_of_a_comment_holds_its_first_words():
    [activity] = comment_activities.of_comment(record(new=COMMENT))
    assert activity.text == f"{COMMENT['text'][:120]}…"
    assert (activity.comment_id, activity.action_id) == (NEWER, NEWER)


def test_a_tombstone_ends_all_activities_of_its_comment():
    mentions = json.dumps([{"user_id": "cleo", "username": "cleo"}])
    row = {**COMMENT, "parent_author_id": "eve", "mentions": mentions}
    tombstone = {name: row[name] for name in ("post_id", "comment_id", "author_id")}
    tombstone |= {"state": "deleted"}
    made, ended = (
        comment_activities.of_comment(record(new=row)),
        comment_activities.of_comment(record(row, tombstone)),
    )
    assert heard(made) == {
        "eve": ("reply", True),
        "ana": ("comment", True),
        "cleo": ("mention", True),
    }
    assert {(n.user_id, n.group, n.action_id) for n in made} == {
        (n.user_id, n.group, n.action_id) for n in ended
    }
    assert not any(activity.is_made for activity in ended)
    assert comment_activities.of_comment(record(old=tombstone)) == []


@pytest.mark.parametrize(
    ("post_author", "parent_author", "mentioned"),
    list(product(["ana", "ben"], ["ana", "eve"], ["ana"])),
)
def test_nobody_is_notified_twice_of_one_comment(post_author, parent_author, mentioned):
    row = {**COMMENT, "post_author_id": post_author, "parent_author_id": parent_author}
    row["mentions"] = json.dumps([{"user_id": mentioned, "username": "x"}] * 2)
    found = comment_activities.of_comment(record(new=row))
    people = [activity.user_id for activity in found]
    assert len(people) == len(set(people))
    assert "ben" not in people
    assert set(people) == {post_author, parent_author, mentioned} - {"ben"}
    if parent_author == "ana":
        assert heard(found)["ana"] == ("reply", True)
    elif post_author == "ana":
        assert heard(found)["ana"] == ("comment", True)
    else:
        assert heard(found)["ana"] == ("mention", True)
