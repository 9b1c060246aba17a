import pytest
from pinhole import errors
from pinhole.access import visibility
from pinhole.access.ties import FOLLOWED, OWN, STRANGER, Tie, between
from pinhole.access.viewer import Viewer

AUTHOR, OTHER = Viewer("a", "ana"), Viewer("b", "ben")
MODERATOR = Viewer("m", "mod", is_moderator=True)
PAST, FUTURE = 1_000_000_000, 9_999_999_999  # the years 2001 and 2286
STATES = ["pending", "processing", "published", "rejected", "deleted"]
HIDDEN = {"hidden": '{"by": "m", "at": "now", "reason": "why"}'}
PRIVATE = Tie(is_private=True)
FOLLOWS_PRIVATE = Tie(follows=True, is_private=True)
BLOCKED = Tie(is_blocked=True)
GONE = Tie(is_gone=True, is_closed=True)
REQUIRE = [visibility.require_visible, visibility.require_published]


def post(state, **more):
    return {"post_id": "p", "author_id": "a", "state": state, **more}


@pytest.mark.parametrize("state", STATES)
def test_others_see_published_posts_only(state):
    for tie in (STRANGER, FOLLOWED):
        assert visibility.may_see(OTHER, post(state), tie) == (state == "published")


@pytest.mark.parametrize("state", STATES)
def test_authors_see_their_posts_until_they_are_deleted(state):
    assert visibility.may_see(AUTHOR, post(state), OWN) == (state != "deleted")


@pytest.mark.parametrize("state", STATES)
def test_a_post_that_has_expired_is_gone_for_everybody(state):
    assert not visibility.may_see(AUTHOR, post(state, expires_at=PAST), OWN)
    assert visibility.is_gone(post(state, expires_at=PAST))
    assert visibility.is_gone(post(state, expires_at=FUTURE)) == (state == "deleted")
    assert visibility.is_gone(post(state, expires_at=None)) == (state == "deleted")


@pytest.mark.parametrize("gone", [None, post("deleted"), post("pending", expires_at=PAST)])
@pytest.mark.parametrize("require", REQUIRE)
def test_a_post_that_is_gone_is_not_found_by_anybody(gone, require):
    for viewer, tie in ((AUTHOR, OWN), (OTHER, STRANGER)):
        with pytest.raises(errors.NotFound):
            require(viewer, gone, tie)


@pytest.mark.parametrize("state", ["pending", "processing", "rejected"])
def test_before_it_is_published_a_post_is_forbidden_to_others(state):
    for require in REQUIRE:
        with pytest.raises(errors.Forbidden):
            require(OTHER, post(state), STRANGER)
    assert visibility.require_visible(AUTHOR, post(state), OWN)
    with pytest.raises(errors.Conflict, match=state):
        visibility.require_published(AUTHOR, post(state), OWN)


@pytest.mark.parametrize("state", ["pending", "processing", "published", "rejected"])
@pytest.mark.parametrize("tie", [PRIVATE, BLOCKED, GONE], ids=["private", "blocked", "gone"])
def test_a_post_that_the_viewer_may_not_see_is_not_found_in_any_state(state, tie):
    for require in REQUIRE:
        with pytest.raises(errors.NotFound) as refusal:
            require(OTHER, post(state), tie)
        with pytest.raises(errors.NotFound) as missing:
            require(OTHER, None, STRANGER)
        assert refusal.value.detail == missing.value.detail


def test_only_its_author_and_moderators_see_a_hidden_post():
    hidden = post("published", **HIDDEN)
    for viewer, tie in ((AUTHOR, OWN), (MODERATOR, STRANGER)):
        assert visibility.may_see(viewer, hidden, tie)
        assert visibility.require_visible(viewer, hidden, tie) == hidden
    assert visibility.require_published(AUTHOR, hidden, OWN) == hidden
    with pytest.raises(errors.NotFound):  # moderators may look, but interact like any stranger
        visibility.require_published(MODERATOR, hidden, STRANGER)
    assert not visibility.may_see(OTHER, hidden, FOLLOWED)
    for require in REQUIRE:
        with pytest.raises(errors.NotFound):
            require(OTHER, hidden, STRANGER)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("hiding", [{}, HIDDEN])
@pytest.mark.parametrize("tie", [STRANGER, PRIVATE, BLOCKED], ids=["open", "private", "blocked"])
def test_a_moderator_sees_whatever_is_published_and_nothing_else(state, hiding, tie):
    row = post(state, **hiding, audience="close_friends")
    assert visibility.may_see(MODERATOR, row, tie) == (state == "published")
    assert not visibility.may_see(MODERATOR, row, GONE)


def test_a_private_accounts_posts_are_for_its_followers():
    assert visibility.may_see(OTHER, post("published"), FOLLOWS_PRIVATE)
    assert not visibility.may_see(OTHER, post("published"), PRIVATE)
    assert not visibility.may_see(OTHER, post("published"), Tie(is_requested=True, is_private=True))


@pytest.mark.parametrize("audience", ["close_friends", "somebody_new"])
@pytest.mark.parametrize("tie", [STRANGER, FOLLOWED, FOLLOWS_PRIVATE])
def test_a_limited_audience_excludes_others_even_if_the_audience_is_unknown(audience, tie):
    row = post("published", audience=audience)
    close = Tie(follows=True, is_close=True)
    assert not visibility.may_see(OTHER, row, tie)
    assert visibility.may_see(OTHER, row, close) == (audience == "close_friends")
    assert visibility.may_see(AUTHOR, row, OWN)


@pytest.mark.parametrize("tie", [BLOCKED, GONE, Tie(follows=True, is_blocked=True)])
def test_blocked_and_gone_people_are_not_found(tie):
    for require in (visibility.require_known, visibility.require_open):
        with pytest.raises(errors.NotFound, match="no such person"):
            require(tie)
    assert not visibility.may_know(tie)
    assert not visibility.is_open(tie)


def test_a_private_account_is_known_but_its_lists_are_for_its_followers():
    visibility.require_known(PRIVATE)
    with pytest.raises(errors.PrivateAccount):
        visibility.require_open(PRIVATE)
    for tie in (STRANGER, FOLLOWED, FOLLOWS_PRIVATE, OWN):
        visibility.require_open(tie)


@pytest.mark.parametrize(
    ("follow", "user", "tie"),
    [
        (None, {}, STRANGER),
        (None, None, GONE),
        (None, {"deleted_at": "2026"}, GONE),
        ({"follow_id": "1"}, {}, FOLLOWED),
        ({"follow_id": "1", "close_id": "1"}, {}, Tie(follows=True, is_close=True)),
        ({"request_id": "1"}, {"is_private": True}, Tie(is_requested=True, is_private=True)),
        ({"block_id": "1"}, {}, Tie(is_blocked=True, blocks=True)),
        ({"is_blocked": True}, {}, BLOCKED),
    ],
)
def test_a_tie_is_derived_from_two_rows(follow, user, tie):
    assert between(follow, user) == tie
