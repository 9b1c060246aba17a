"""Frames: news of many messages told once, each frame below 32 KB."""

import orjson
from hypothesis import given
from hypothesis import strategies as st
from pinhole import ids
from pinhole.live import frames
from pinhole.live.frames import BYTES_MOST, Counts, Frame

PEOPLE = st.sampled_from(["ana", "ben", "eve"])
POSTS = st.sampled_from(["1", "2", "3", "4"])
PAIRS = st.lists(st.tuples(PEOPLE, POSTS), max_size=4)
NEWS = st.fixed_dictionaries(
    {},
    optional={
        "at": st.integers(0, 9),
        "notified": PAIRS,
        "delivered": PAIRS,
        "uploaded": PAIRS,
        "changed": st.lists(POSTS, max_size=4),
        "ended": st.lists(PEOPLE, max_size=2),
    },
)
ULIDS = st.integers(0, 2**30).map(lambda number: ids.boundary(number))
COUNTS = st.builds(Counts, ULIDS, st.integers(0, 10**12), st.integers(0, 10**12), st.booleans())
FRAMES = st.builds(
    Frame,
    st.none() | st.integers(0, 100),
    st.booleans(),
    st.lists(ULIDS, max_size=500),
    st.lists(COUNTS, max_size=500),
)


@given(st.lists(NEWS, max_size=6), st.randoms())
def test_news_is_the_same_in_any_order_and_however_often_it_comes(messages, random):
    again = [*messages, *messages[:2]]
    random.shuffle(again)
    assert frames.merge(again) == frames.merge(messages)


@given(st.lists(NEWS, max_size=6))
def test_merging_loses_and_adds_nothing(messages):
    merged = frames.merge(messages)

    def all_of(name):
        return {each for news in messages for each in news.get(name, ())}

    def pairs(found):
        return {(person, each) for person, some in found.items() for each in some}

    assert pairs(merged.notified) == all_of("notified")
    assert pairs(merged.uploaded) == all_of("uploaded")
    assert merged.delivered == all_of("delivered")
    assert merged.changed == all_of("changed")
    assert merged.ended == all_of("ended")


@given(FRAMES)
def test_pieces_are_small_and_hold_the_whole_frame(frame):
    pieces = list(frame.pieces(1_700_000_000_000))
    assert all(len(piece) < BYTES_MOST for piece in pieces)
    told = [orjson.loads(piece) for piece in pieces]
    assert [each for one in told for each in one.get("uploads", ())] == frame.uploads
    posts = [each for one in told for each in one.get("posts", ())]
    assert [each["id"] for each in posts] == [each.post_id for each in frame.posts]
    assert [each.get("is_gone", False) for each in posts] == [each.is_gone for each in frame.posts]
    counts = [one["unread_count"] for one in told if "unread_count" in one]
    assert counts == ([] if frame.unread is None else [frame.unread])
    assert any(one.get("new_posts") for one in told) == frame.has_new_posts


def test_a_frame_with_nothing_to_tell_is_not_sent():
    assert list(Frame().pieces(0)) == []


def test_what_many_did_is_one_piece():
    frame = Frame(3, True, [ids.ulid()], [Counts(ids.ulid(), 1, 2) for _ in range(20)])
    assert len(list(frame.pieces(0))) == 1
