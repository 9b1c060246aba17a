"""What the feed learns from what a reader does, and what it keeps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import errors
from pinhole.feed import learning, tastes
from pinhole.feed import lessons as taught
from pinhole.feed.lessons import Lesson
from pinhole.posts import captions
from pinhole.settings import settings
from pinhole.tables.feeds import Affinity

from tests.unit.feed.world import ulid

START = datetime(2026, 6, 1, tzinfo=UTC)
HALF_LIFE = timedelta(days=settings.taste_half_life_days)
ME, ANN, BOB, GONE = "reader", "ann", "bob", "gone"
# The stored weight of a like is rounded: this share of it may be gained or lost.
ROUNDING = 1e-4

times = st.floats(-1_000, 1_000).map(lambda half_lives: START + half_lives * HALF_LIFE)
near_times = st.floats(0, 3).map(lambda half_lives: START + half_lives * HALF_LIFE)
authors = st.sampled_from([ANN, BOB, "eve"])
lessons = st.builds(
    Lesson,
    st.just(ME),
    authors,
    st.sampled_from(["photo", "carousel"]),
    st.lists(st.sampled_from(["sea", "food", "cats"]), max_size=3, unique=True).map(tuple),
    times,
    st.just(1),
    st.integers(1, 10**38).map(lambda number: str(number).zfill(40)),
)


def like(author=ANN, kind="photo", tags=(), at=START, sign=1, number=1):
    return Lesson(ME, author, kind, tuple(tags), at, sign, str(number).zfill(40))


def taken_back(lesson):
    return Lesson(**{**vars(lesson), "sign": -1})


def learnt(*of):
    weights = {}
    for lesson in of:
        learning._apply(weights, lesson)
    return weights


def taste(weights, anchor=START):
    return tastes.taste({"taste": orjson.dumps(weights).decode()}, anchor)


def nothing(weights):
    return not any(weights.values())


def test_a_like_counts_for_its_author_kind_and_hashtags():
    learnt_taste = taste(learnt(like(ANN, "carousel", ["sea", "food"])))
    assert learnt_taste.authors == pytest.approx({ANN: 1}, rel=ROUNDING)
    assert learnt_taste.kinds == pytest.approx({"carousel": 1}, rel=ROUNDING)
    assert learnt_taste.tags == pytest.approx({"sea": 1, "food": 1}, rel=ROUNDING)


def test_without_likes_there_is_no_taste():
    assert tastes.taste(None, START) == tastes.Taste()


def test_likes_add_up_and_fade_by_half_in_a_half_life():
    weights = learnt(like(), like(), like(at=START + HALF_LIFE))
    assert taste(weights).authors[ANN] == pytest.approx(4, rel=1e-3)
    assert taste(weights, START + HALF_LIFE).authors[ANN] == pytest.approx(2, rel=1e-3)
    assert taste(weights, START + 2 * HALF_LIFE).authors[ANN] == pytest.approx(1, rel=1e-3)


@given(lessons)
def test_a_like_taken_back_leaves_nothing(lesson):
    assert nothing(learnt(lesson, taken_back(lesson)))


@given(lessons)
def test_taking_back_a_forgotten_or_unknown_like_changes_nothing(lesson):
    assert nothing(learnt(taken_back(lesson)))


@given(near_times, near_times)
def test_a_like_taken_back_leaves_the_others(one, other):
    first, second = like(at=one), like(at=other)
    left = taste(learnt(first, second, taken_back(second)), one)
    assert left.authors[ANN] == pytest.approx(1, rel=1e-2)
    assert taste(learnt(first, like(BOB), taken_back(first)), START).authors.keys() == {BOB}


@given(st.lists(near_times, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_all_likes_taken_back_in_any_order_leave_hardly_anything(when, random):
    likes = [like(at=at) for at in when]
    back = random.sample([taken_back(each) for each in likes], len(likes))
    left = taste(learnt(*likes, *back), max(when))
    assert left.authors.get(ANN, 0) < 0.1


@given(st.lists(lessons, min_size=1, max_size=20), times, times)
def test_the_order_stays_as_time_passes(learnt_from, one, other):
    weights = learnt(*learnt_from)
    before, after = taste(weights, one), taste(weights, other)
    for part in ("authors", "kinds", "tags"):
        old, new = getattr(before, part), getattr(after, part)
        for a, b in [(a, b) for a in old for b in old if old[a] > old[b]]:
            assert new[a] >= new[b]


@given(st.floats(0, 20))
def test_the_ratio_of_two_likes_stays_as_time_passes(later):
    weights = learnt(like(ANN, at=START), like(BOB, at=START + HALF_LIFE))
    now = taste(weights, START + later * HALF_LIFE).authors
    assert now[BOB] / now[ANN] == pytest.approx(2, rel=1e-3)


def test_likes_of_equal_number_count_more_the_later_they_came():
    old = [like(ANN) for _ in range(3)]
    new = [like(BOB, at=START + 2 * HALF_LIFE) for _ in range(3)]
    learnt_taste = taste(learnt(*old, *new), START + 2 * HALF_LIFE)
    assert learnt_taste.authors[BOB] == pytest.approx(4 * learnt_taste.authors[ANN], rel=1e-2)


def test_the_strongest_are_kept():
    likes = [like(f"author-{n}", tags=[f"tag-{n}"]) for n in range(60) for _ in range(n + 1)]
    kept = learning._cut(learnt(*likes))
    assert set(kept["authors"]) == {f"author-{n}" for n in range(20, 60)}
    assert set(kept["tags"]) == {f"tag-{n}" for n in range(35, 60)}
    assert set(kept["kinds"]) == {"photo"}


def test_a_new_like_is_stronger_than_a_few_old_ones():
    """So there is room for the reader's new interests."""
    old = [like(f"author-{n}") for n in range(40)]
    kept = learning._cut(learnt(*old, like("new", at=START + HALF_LIFE)))
    assert "new" in kept["authors"]
    assert len(kept["authors"]) == 40


def test_the_fullest_row_is_below_one_read_unit():
    longest = "é" * (captions.TAG_BYTES // 2)
    uuid = "12345678-1234-1234-1234-1234567890{:02}"
    likes = [
        like(uuid.format(n), tags=[f"{longest[:-1]}{n:02}"], at=START + 400 * HALF_LIFE)
        for n in range(60)
    ]
    row = {
        "user_id": uuid.format(0),
        **dict.fromkeys(learning._WATERMARKS.values(), "0" * 40),
        learning._LEARNT_COMMENTS: "0" * learning._COMMENTS * learning._CODE,
        "taste": orjson.dumps(learning._cut(learnt(*likes))).decode(),
    }
    assert sum(len(name) + len(value.encode()) for name, value in row.items()) < 4096


@given(st.lists(lessons, max_size=20), st.lists(st.booleans(), min_size=20, max_size=20), times)
def test_likes_lifetimes_apart_neither_break_nor_overflow(learnt_from, takes_back, anchor):
    changes = [
        taken_back(lesson) if is_back else lesson
        for lesson, is_back in zip(learnt_from, takes_back, strict=False)
    ]
    weights = learning._cut(learnt(*changes))
    learnt_taste = taste(orjson.loads(orjson.dumps(weights)), anchor)
    amounts = [*learnt_taste.authors.values(), *learnt_taste.kinds.values()]
    assert all(0 <= amount < float("inf") for amount in amounts)
    assert sum(amounts) < float("inf")


def test_an_empty_feeds_anchor_is_no_overflow(monkeypatch):
    """It is the epoch: everything was learned after it."""
    short = type(settings)(taste_half_life_days=1.0)
    monkeypatch.setattr(tastes, "settings", short)
    assert taste(learnt(like()), datetime(1970, 1, 1, tzinfo=UTC)).authors[ANN] > 1


# The records of the streams.


def record(name, row, sequence="123", old=None, table="likes"):
    images = {
        "INSERT": {"NewImage": row},
        "REMOVE": {"OldImage": row},
        "MODIFY": {"OldImage": old or row, "NewImage": row},
    }
    return {
        "eventName": name,
        "eventSourceARN": f"arn:aws:dynamodb:::table/pinhole-{table}/stream/now",
        "dynamodb": {"SequenceNumber": sequence, **images[name]},
    }


def at(moment, number=7):
    return ulid(int(moment.timestamp() * 1000), number)


# What a row of each stream has of the reader, of whom they were interested in, and of the
# interaction.
SHAPES = {
    "likes": ("viewer_id", "author_id", "like_id"),
    "saves": ("user_id", "author_id", "save_id"),
    "comments": ("author_id", "post_author_id", "comment_id"),
    "visits": ("user_id", "visited_id", "visit_id"),
}
WORTH = {"likes": 1, "comments": 2, "saves": 3, "visits": 0.5}


def row(viewer=ME, author=ANN, tags="sea food", table="likes", moment=START, **more):
    values = dict(zip(SHAPES[table], (viewer, author, at(moment)), strict=True))
    values |= {} if table == "visits" else {"kind": "photo", "tags": tags}
    return {name: {"S": value} for name, value in {**values, **more}.items()}


def lessons_of(name, row, table="likes", **more):
    return taught.of(record(name, row, table=table, **more))


def test_a_like_made_or_taken_back_teaches():
    [made] = lessons_of("INSERT", row())
    assert made == Lesson(ME, ANN, "photo", ("sea", "food"), START, 1, "123".zfill(40))
    assert lessons_of("REMOVE", row()) == [taken_back(made)]


@pytest.mark.parametrize("table", SHAPES)
def test_every_act_teaches_as_much_as_its_setting_says_and_taking_it_back_leaves_nothing(table):
    made = lessons_of("INSERT", row(table=table), table)
    learnt_taste = taste(learnt(*made))
    assert learnt_taste.authors == pytest.approx({ANN: WORTH[table]}, rel=ROUNDING)
    of_posts = {} if table == "visits" else {"photo": WORTH[table]}
    assert learnt_taste.kinds == pytest.approx(of_posts, rel=ROUNDING)
    assert set(learnt_taste.tags) == ({"sea", "food"} if of_posts else set())
    assert nothing(learnt(*made, *lessons_of("REMOVE", row(table=table), table)))


@pytest.mark.parametrize("table", SHAPES)
def test_each_weight_is_a_setting_of_its_own(table, monkeypatch):
    name = f"taste_{table.removesuffix('s')}"
    monkeypatch.setattr(learning, "settings", type(settings)(**{name: 7.0}))
    for each in SHAPES:
        [lesson] = lessons_of("INSERT", row(table=each), each)
        amount = 7 if each == table else WORTH[each]
        assert taste(learnt(lesson)).authors[ANN] == pytest.approx(amount, rel=ROUNDING)


def test_what_is_worth_nothing_teaches_nothing(monkeypatch):
    monkeypatch.setattr(learning, "settings", type(settings)(taste_visit=0.0))
    assert nothing(learnt(*lessons_of("INSERT", row(table="visits"), "visits")))


@pytest.mark.parametrize("table", SHAPES)
def test_an_act_that_is_only_modified_teaches_nothing(table):
    assert lessons_of("MODIFY", row(table=table), table) == []


@pytest.mark.parametrize("table", SHAPES)
@pytest.mark.parametrize("name", ["INSERT", "REMOVE", "MODIFY"])
def test_acts_on_the_readers_own_posts_teach_nothing(name, table):
    assert lessons_of(name, row(author=ME, table=table), table) == []


def test_a_later_visit_counts_instead_of_the_one_before():
    before, after = (row(table="visits", moment=moment) for moment in (START, START + HALF_LIFE))
    first = lessons_of("INSERT", before, "visits")
    both = [*first, *lessons_of("MODIFY", after, "visits", old=before)]
    learnt_taste = taste(learnt(*both), START + HALF_LIFE)
    assert learnt_taste.authors == pytest.approx({ANN: WORTH["visits"]}, rel=1e-3)


def test_a_deleted_comment_teaches_no_more_and_its_row_may_go():
    made, gone = row(table="comments"), row(table="comments", state="deleted")
    [taken] = lessons_of("MODIFY", gone, "comments", old=made)
    assert nothing(learnt(*lessons_of("INSERT", made, "comments"), taken))
    assert lessons_of("REMOVE", gone, "comments") == []


def test_a_post_without_hashtags_teaches_none():
    assert lessons_of("INSERT", row(tags=""))[0].tags == ()


# Learning from a stream that delivers at least once.


class Table:
    """The affinities table; `rivals` says how often another writer intervenes."""

    def __init__(self, monkeypatch, rivals=0):
        self.rows, self.rivals, self.writes = {}, rivals, 0
        monkeypatch.setattr(learning.store, "batch_get", self.read)
        monkeypatch.setattr(learning.reservations, "is_closed", lambda user_id: user_id == GONE)
        monkeypatch.setattr(learning, "_write", self.write)

    def read(self, wanted, consistent):
        assert consistent == [Affinity]
        found = [self.rows.get(key["user_id"]) for key in wanted[Affinity]]
        return {Affinity: [row for row in found if row]}

    def write(self, reader_id, row, weights, marks):
        self.rivals -= 1
        if self.rivals >= 0 or self.rows.get(reader_id, {}) != row:
            return False
        self.writes += 1
        taste = orjson.dumps(weights).decode()
        self.rows[reader_id] = {**row, "user_id": reader_id, "taste": taste, **marks}
        return True

    def authors(self, reader_id=ME):
        return tastes.taste(self.rows[reader_id], START).authors


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 10)), max_size=12))
def test_likes_are_learned_once_however_they_are_delivered_again(deliveries):
    """The stream continues where it was or further back, in batches of any size."""
    likes = [like(ANN if n % 3 else BOB, number=n + 1) for n in range(10)]
    with pytest.MonkeyPatch.context() as patch:
        table, reached = Table(patch), 0
        for start, size in [*deliveries, (9, 10)]:
            start = min(start, reached)
            learning.learn(likes[start : start + size])
            reached = max(reached, min(start + size, 10))
        learning.learn(likes[reached:])
    assert table.authors() == pytest.approx({ANN: 6, BOB: 4}, rel=1e-3)


def test_nothing_is_learned_about_closed_accounts(monkeypatch):
    table = Table(monkeypatch)
    learning.learn([replace(like(), reader_id=GONE), like()])
    assert table.rows.keys() == {ME}


def test_one_batch_is_one_write_for_each_reader(monkeypatch):
    table = Table(monkeypatch)
    mine = [like(number=n) for n in range(5)]
    theirs = [Lesson(**{**vars(each), "reader_id": "another"}) for each in mine]
    learning.learn([each for pair in zip(mine, theirs, strict=True) for each in pair])
    assert table.writes == 2
    assert table.authors() == table.authors("another") == pytest.approx({ANN: 5}, rel=1e-3)


def test_a_lesson_is_retried_after_a_concurrent_write(monkeypatch):
    table = Table(monkeypatch, rivals=3)
    learning.learn([like()])
    assert table.authors().keys() == {ANN}


def test_a_lesson_that_cannot_be_written_is_not_lost_silently(monkeypatch):
    """It raises, so that the stream delivers the batch again."""
    monkeypatch.setattr(learning.store, "back_off", lambda attempt: None)
    Table(monkeypatch, rivals=1_000)
    with pytest.raises(errors.Busy):
        learning.learn([like()])


def test_sequence_numbers_compare_as_numbers():
    [earlier], [later] = (lessons_of("INSERT", row(), sequence=each) for each in ("99", "100"))
    assert earlier.sequence < later.sequence


@pytest.mark.parametrize("table", SHAPES)
def test_what_one_stream_taught_hides_nothing_that_another_teaches(table, monkeypatch):
    """Sequence numbers of different streams do not compare."""
    learnt_of = Table(monkeypatch)
    for each in (table, *SHAPES):
        number = "9" if each != table else "1000"
        learning.learn(lessons_of("INSERT", row(table=each), each, sequence=number))
    assert learnt_of.authors()[ANN] == pytest.approx(sum(WORTH.values()), rel=1e-3)


@given(st.lists(st.integers(0, 9), max_size=20), st.randoms(use_true_random=False))
def test_comments_are_learned_once_though_their_streams_shards_keep_no_order(again, random):
    made = [
        record("INSERT", row(table="comments", comment_id=at(START, number)), table="comments")
        for number in range(10)
    ]
    delivered = [*made, *(made[number] for number in again)]
    random.shuffle(delivered)
    with pytest.MonkeyPatch.context() as patch:
        table = Table(patch)
        for each in delivered:
            learning.learn(taught.of(each))
        learning.learn(lesson for each in delivered for lesson in taught.of(each))
    assert table.authors() == pytest.approx({ANN: 20}, rel=1e-3)
