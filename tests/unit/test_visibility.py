import pytest
from pinhole import clock, errors, visibility
from pinhole.people import Viewer

AUTHOR, OTHER = Viewer("a", "ana"), Viewer("b", "ben")
PAST, FUTURE = clock.timestamp() - 10, clock.timestamp() + 1_000
STATES = ["pending", "processing", "published", "rejected", "deleted"]


def post(state, **more):
    return {"post_id": "p", "author_id": "a", "state": state, **more}


@pytest.mark.parametrize("state", STATES)
def test_others_see_published_posts_only(state):
    assert visibility.may_see(OTHER, post(state)) == (state == "published")


@pytest.mark.parametrize("state", STATES)
def test_authors_see_their_posts_until_they_are_deleted(state):
    assert visibility.may_see(AUTHOR, post(state)) == (state != "deleted")


@pytest.mark.parametrize("state", STATES)
def test_a_post_that_has_expired_is_gone_for_everybody(state):
    assert not visibility.may_see(AUTHOR, post(state, expires_at=PAST))
    assert visibility.is_gone(post(state, expires_at=PAST))
    assert visibility.is_gone(post(state, expires_at=FUTURE)) == (state == "deleted")
    assert visibility.is_gone(post(state, expires_at=None)) == (state == "deleted")


@pytest.mark.parametrize("gone", [None, post("deleted"), post("pending", expires_at=PAST)])
def test_what_is_gone_is_not_found_whoever_asks(gone):
    for viewer in (AUTHOR, OTHER):
        for require in (visibility.require_visible, visibility.require_published):
            with pytest.raises(errors.NotFound):
                require(viewer, gone)


@pytest.mark.parametrize("state", ["pending", "processing", "rejected"])
def test_before_it_is_published_a_post_is_forbidden_to_others(state):
    with pytest.raises(errors.Forbidden):
        visibility.require_visible(OTHER, post(state))
    with pytest.raises(errors.Forbidden):
        visibility.require_published(OTHER, post(state))
    assert visibility.require_visible(AUTHOR, post(state))
    with pytest.raises(errors.Conflict, match=state):
        visibility.require_published(AUTHOR, post(state))


MODERATOR = Viewer("m", "mod", is_moderator=True)
HIDDEN = {"hidden": '{"by": "m", "at": "now", "reason": "why"}'}


def test_a_hidden_post_is_for_its_author_and_moderators_and_for_others_it_is_not_there():
    hidden = post("published", **HIDDEN)
    for viewer in (AUTHOR, MODERATOR):
        assert visibility.may_see(viewer, hidden)
        assert visibility.require_published(viewer, hidden) == hidden
    assert not visibility.may_see(OTHER, hidden)
    for require in (visibility.require_visible, visibility.require_published):
        with pytest.raises(errors.NotFound) as refusal:
            require(OTHER, hidden)
        with pytest.raises(errors.NotFound) as missing:
            require(OTHER, None)
        assert refusal.value.detail == missing.value.detail


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("hiding", [{}, HIDDEN])
def test_a_moderator_sees_more_than_others_only_of_what_is_published(state, hiding):
    row = post(state, **hiding)
    assert visibility.may_see(MODERATOR, row) == (state == "published")
    assert visibility.may_see(AUTHOR, row) == (state != "deleted")
    assert visibility.may_see(OTHER, row) == (state == "published" and not hiding)


def test_a_published_post_is_for_everybody():
    for viewer in (AUTHOR, OTHER):
        assert visibility.require_published(viewer, post("published")) == post("published")
