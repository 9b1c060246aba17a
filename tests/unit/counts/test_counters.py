import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import clock
from pinhole.counts import counters, stream_changes, watermarks
from pinhole.counts.additions import Change

OLDER, NEWER = "01ARYZ6S41TSV4RRFFQ69G5FAV", "01ARYZ6S42TSV4RRFFQ69G5FAV"


@pytest.mark.parametrize(
    ("row", "own_interaction", "count"),
    [
        (None, None, 0),
        ({}, None, 0),
        (None, NEWER, 1),
        ({"likes": 3}, None, 3),
        ({"likes": 3, "newest_likes": OLDER}, NEWER, 4),  # not yet counted
        ({"likes": 3, "newest_likes": OLDER}, OLDER, 3),
        ({"likes": 3, "newest_likes": NEWER}, OLDER, 3),
        ({"likes": -1}, None, 0),
        ({"likes": -1, "newest_likes": OLDER}, NEWER, 1),
        ({"follows": 3, "newest_follows": OLDER}, None, 0),
    ],
)
def test_a_count_includes_the_viewers_own_interaction_and_is_never_negative(
    row, own_interaction, count
):
    assert counters.value(row, "likes", own_interaction) == count


def record(table, old=None, new=None):
    def image(row):
        return {name: {"S": value} for name, value in row.items()}

    changed = {"SequenceNumber": "7"}
    changed |= {"OldImage": image(old)} if old else {}
    changed |= {"NewImage": image(new)} if new else {}
    arn = f"arn:aws:dynamodb:eu-west-1:1:table/pinhole-test-{table}/stream/2026"
    return {"dynamodb": changed, "eventSourceARN": arn}


LIKE = {"viewer_id": "v", "post_id": "p", "like_id": OLDER}
SAVE = {"user_id": "v", "post_id": "p", "save_id": OLDER}
FOLLOW = {"follower_id": "f", "followee_id": "t", "follow_id": OLDER}


@pytest.mark.parametrize(("images", "delta"), [({"new": LIKE}, 1), ({"old": LIKE}, -1)])
def test_a_like_counts_for_its_post(images, delta):
    assert stream_changes.changes_of(record("likes", **images)) == [
        Change("post#p", "likes", delta, "likes", "7", OLDER)
    ]


@pytest.mark.parametrize(("images", "delta"), [({"new": SAVE}, 1), ({"old": SAVE}, -1)])
def test_a_save_counts_for_its_post(images, delta):
    assert stream_changes.changes_of(record("saves", **images)) == [
        Change("post#p", "saves", delta, "saves", "7", OLDER)
    ]


@pytest.mark.parametrize(("images", "delta"), [({"new": FOLLOW}, 1), ({"old": FOLLOW}, -1)])
def test_a_follow_counts_on_both_sides(images, delta):
    assert stream_changes.changes_of(record("follows", **images)) == [
        Change("user#t", "followers", delta, "follows", "7", OLDER),
        Change("user#f", "following", delta, "follows", "7", OLDER),
    ]


def comment(state, **more):
    return {"comment_id": NEWER, "post_id": "p", "state": state, **more}


@pytest.mark.parametrize(
    ("old", "new", "delta"),
    [
        (None, "published", 1),
        ("published", "published", 0),  # a rank, or the mark of replies
        ("published", "deleted", -1),
        ("published", None, -1),
        ("deleted", None, 0),
        ("deleted", "deleted", 0),
    ],
)
def test_a_comment_counts_until_it_is_deleted(old, new, delta):
    rows = [state and comment(state) for state in (old, new)]
    changes = stream_changes.changes_of(record("comments", *rows))
    assert changes == (
        [Change("post#p", "comments", delta, "comments", "7", NEWER)] if delta else []
    )


@pytest.mark.parametrize(("name", "delta"), [("new", 1), ("old", -1)])
def test_a_reply_counts_for_its_post_and_for_its_parent(name, delta):
    changed = record("comments", **{name: comment("published", parent_id="c")})
    assert stream_changes.changes_of(changed) == [
        Change("post#p", "comments", delta, "comments", "7", NEWER),
        Change("comment#c", "replies", delta, "comments", "7", NEWER),
    ]


@pytest.mark.parametrize(("name", "delta"), [("new", 1), ("old", -1)])
def test_a_like_of_a_comment_does_not_count_for_its_post(name, delta):
    row = {"viewer_id": "v", "comment_id": "c", "like_id": OLDER}
    assert stream_changes.changes_of(record("comment_likes", **{name: row})) == [
        Change("comment#c", "comment_likes", delta, "comment_likes", "7", OLDER)
    ]


@pytest.mark.parametrize("images", [{"old": LIKE, "new": LIKE}])
def test_a_row_that_only_changes_counts_for_nothing(images):
    assert stream_changes.changes_of(record("likes", **images)) == []


@pytest.mark.parametrize(
    ("old", "new", "delta"),
    [
        (None, "pending", 0),
        ("processing", "published", 1),
        ("rejected", "published", 1),
        ("published", "published", 0),
        ("published", "deleted", -1),
        ("published", None, -1),
        ("pending", None, 0),
        (None, "published", 1),
    ],
)
def test_a_post_counts_while_it_is_published(old, new, delta):
    rows = [state and {"post_id": NEWER, "author_id": "a", "state": state} for state in (old, new)]
    changes = stream_changes.changes_of(record("posts", *rows))
    assert changes == ([Change("user#a", "posts", delta, "posts", "7", NEWER)] if delta else [])


@given(st.integers(0, 10**40 - 1), st.integers(0, 10**40 - 1))
def test_sequence_numbers_are_in_order_as_text(one, other):
    texts = [watermarks.position(str(number)) for number in (one, other)]
    assert (texts[0] < texts[1]) == (one < other)


@given(st.integers(1, 10**40 - 2), st.sampled_from(["", "000"]))
def test_a_watermark_is_above_its_own_position_and_below_the_next(number, zeros):
    before, own, after = (watermarks.position(f"{zeros}{number + step}") for step in (-1, 0, 1))
    assert before < own < watermarks.stored(own) < after


def test_a_watermark_is_spent_when_no_record_that_it_covers_can_come_again(monkeypatch):
    now = clock.timestamp()
    value = watermarks.stored(watermarks.position("7"))
    assert not watermarks.is_spent(value)
    monkeypatch.setattr(clock, "timestamp", lambda: now + 24 * 3600)
    assert not watermarks.is_spent(value)
    monkeypatch.setattr(clock, "timestamp", lambda: now + 26 * 3600)
    assert watermarks.is_spent(value)


def test_the_name_of_a_watermark_leaves_out_what_all_stream_shards_have_in_common():
    name = watermarks.name("likes", "shardId-00000001414562045508-2bac9cd2")
    assert name == "watermark#likes#1414562045508-2bac9cd2"
