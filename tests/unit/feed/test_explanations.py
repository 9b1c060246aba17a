"""The score of a post in a feed: its parts, and what each weighs."""

from datetime import UTC, datetime

import orjson
import pytest
from pinhole import ids
from pinhole.feed.explanations import explain_at
from pinhole.feed.stable_paging import Candidate
from pinhole.ranking import heat
from pinhole.settings import settings
from pinhole.tables import hashed_ids

NOW = datetime(2026, 8, 1, tzinfo=UTC).timestamp()
POST, ANCHOR = ids.boundary(NOW - 6 * 3600), ids.boundary(NOW)
TASTE = {"authors": {"ann": 7.1, "bob": 8.0}, "kinds": {"photo": 6.0}, "tags": {"sea": 7.0}}
CANDIDATE = Candidate(POST, "ann", "photo", ("sea",))


def explain(counts, reader=None, candidate=CANDIDATE):
    row = {"taste": orjson.dumps(TASTE).decode()}
    return explain_at(row, reader or {}, ANCHOR)(candidate, counts)


def counted(**kinds):
    """A counter's row after so many interactions at the anchor."""
    row = dict(kinds)
    for kind, number in kinds.items():
        row[heat.NAMES[kind]] = number * heat.of_interaction(POST, ANCHOR)
    return row


def test_a_score_is_four_tenths_interest_three_recency_two_relationship_one_engagement():
    """With parts that all differ, no two weights can be swapped unnoticed."""
    why = explain(counted(likes=3))
    parts = [why.interest, why.recency, why.relationship, why.engagement]
    assert min(abs(one - other) for one in parts for other in parts if one is not other) > 0.01
    wanted = 0.4 * parts[0] + 0.3 * parts[1] + 0.2 * parts[2] + 0.1 * parts[3]
    assert why.score == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("kind", ["likes", "comments", "saves"])
def test_likes_comments_and_saves_of_others_are_engagement(kind):
    engagement = [explain(counted(**{kind: number})).engagement for number in (0, 1, 5)]
    assert engagement == sorted(set(engagement))


def test_a_comment_and_a_save_are_worth_more_than_a_like():
    like, comment, save = (
        explain(counted(**{kind: 1})).engagement for kind in ("likes", "comments", "saves")
    )
    assert like < comment < save


def test_a_comment_counts_for_as_many_likes_as_is_set(monkeypatch):
    monkeypatch.setitem(vars(settings), "engagement_comment", 5.0)
    one, five = explain(counted(comments=1)), explain(counted(likes=5))
    assert one.engagement == pytest.approx(five.engagement)


def test_what_counter_shards_have_counted_is_engagement_too():
    row = {f"rolled_{name}": value for name, value in counted(comments=4, saves=2).items()}
    assert explain(row).engagement == explain(counted(comments=4, saves=2)).engagement > 0


def test_a_close_friend_of_the_reader_has_the_highest_relationship():
    reader = {"close": hashed_ids.add("", "eve")}
    eve = CANDIDATE._replace(author_id="eve")
    assert explain({}, reader, eve).relationship == 1
    assert explain({}, {}, eve).relationship == 0
