"""What people see who are not signed in, decided from rows alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.access import strangers

from tests.flow.support.world import tuned

AUTHOR = {"user_id": "a", "username": "ana"}
POST = {"post_id": "p", "author_id": "a", "state": "published"}
# What takes a page away, and what takes a post away.
CLOSED = [
    {"is_private": True},
    {"deleted_at": "2026-11-30T00:00:00Z"},
    {"suspended": "{}"},
    {"public_page": "off"},
]
UNSEEN = [
    *({"state": state} for state in ("pending", "processing", "rejected", "deleted")),
    {"hidden": "{}"},
    {"audience": "close_friends"},
    {"place": "restricted"},
]


@pytest.mark.parametrize("choice", [{}, {"public_page": "unlisted"}, {"public_page": "searchable"}])
def test_a_public_account_has_a_page_with_its_posts(choice):
    assert strangers.may_open(AUTHOR | choice)
    assert strangers.may_see(POST, AUTHOR | choice)


@given(st.lists(st.sampled_from(CLOSED), min_size=1), st.lists(st.sampled_from(UNSEEN)))
def test_whatever_closes_an_account_closes_its_page_and_all_posts(closed, unseen):
    author, post = AUTHOR, POST
    for each in closed:
        author = author | each
    for each in unseen:
        post = post | each
    assert not strangers.may_open(author)
    assert not strangers.may_see(post, author)


@given(st.lists(st.sampled_from(UNSEEN), min_size=1))
def test_a_post_that_is_not_for_everyone_is_not_for_strangers(unseen):
    post = POST
    for each in unseen:
        post = post | each
    assert not strangers.may_see(post, AUTHOR)


def test_nobody_has_a_page_without_an_account():
    assert not strangers.may_open(None)
    assert not strangers.may_see(POST, None)


def test_the_operator_can_switch_all_pages_off():
    with tuned(public_pages=False):
        assert not strangers.may_open(AUTHOR)
        assert not strangers.may_see(POST, AUTHOR)


@pytest.mark.parametrize(
    ("choice", "allowed", "listed"),
    [
        ("searchable", True, True),
        ("searchable", False, False),
        ("unlisted", True, False),
        ("off", True, False),
    ],
)
def test_search_engines_need_the_leave_of_both(choice, allowed, listed):
    with tuned(search_engines=allowed):
        assert strangers.may_be_listed(AUTHOR | {"public_page": choice}) is listed


def test_search_engines_list_nobody_who_has_not_decided():
    assert not strangers.may_be_listed(AUTHOR)
