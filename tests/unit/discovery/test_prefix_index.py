"""The rows that find people and hashtags, with keys that DynamoDB accepts."""

from unittest.mock import patch
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.access.viewer import Viewer
from pinhole.api.checks import at_most
from pinhole.discovery import prefix_index, search
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import Name
from pinhole.text import entities

MOST_BYTES = 1_024  # DynamoDB's limit for a sort key, in a table and in a condition
WHO = str(UUID(int=2**128 - 1))
# What NFKD makes long: Hangul, a phrase, a vowel with accents; and the widest letters.
LONG = st.sampled_from("\uac01\ufdfa\u1f82\U00020000\U0001e900\u0e01")
TEXTS = st.one_of(st.text(max_size=100), st.text(LONG, max_size=100), LONG.map(lambda c: c * 100))


def is_display_name(name):
    try:
        at_most(settings.display_name_characters).check(name)
    except ValueError:
        return False
    return True


def written(write, *args):
    """The sort keys of the rows that are put."""
    put = []
    with (
        patch.object(store, "batch_get", lambda *_: {Name: []}),
        patch.object(store, "batch_put", lambda _, rows, *__: put.extend(rows)),
        patch.object(store, "batch_delete", lambda _, rows, *__: put.extend(rows)),
    ):
        write(*args)
    return [row["word"] for row in put]


def asked(q, kind):
    """The values of the condition of a search."""
    seen = []

    def query(_, where, values, **__):
        seen.extend(values.values())
        return iter(())

    with patch.object(store, "query", query):
        search.find(Viewer(WHO, "ana"), search.Asked(q, 10, type=kind))
    return seen


def fits(keys):
    return all(len(key.encode()) <= MOST_BYTES for key in keys)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("O´Shea", "oshea"), ("O`Shea", "O'Shea"), ("O＇Shea", "oshea")),
        *(("ג׳ורג׳", "ג'ורג'"), ("שָׁלוֹם", "שלום"), ("مُحَمَّد", "محمد")),
        *(("ʿAlī", "ali"), ("ʾAbd", "'abd"), ("L′Oréal", "L’Oréal"), ("ŉ Dag", "n dag")),
        *(("K\ua78cicheʼ", "kiche"), ("Հ՚այ", "հայ"), ("محمــد", "محمد"), ("ｶﾞﾝ", "ガン")),
        *(("क़लम", "कलम"), ("Việt", "viet"), ("Ёлка", "елка"), ("☺️ Ana", "ana")),
    ],
)
def test_names_are_found_without_accents_apostrophes_and_points(one, other):
    assert prefix_index.folded(one) == prefix_index.folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("मीना", "मन"),
        ("मीरा", "मरा"),
        ("かき", "がぎ"),
        ("はは", "ぱぱ"),
        ("ｶﾝ", "ｶﾞﾝ"),
        ("แก้ว", "แกว"),
        ("กิน", "กัน"),
    ],
)
def test_what_makes_another_word_is_no_accent(one, other):
    assert prefix_index.folded(one) != prefix_index.folded(other)


@given(TEXTS.map(entities.hashtag).filter(bool))
def test_every_hashtag_has_a_key_that_dynamodb_takes(tag):
    added = written(prefix_index.add_tags, [tag])
    assert fits(added)
    assert added == written(prefix_index.remove_tag, tag)


@given(TEXTS.filter(is_display_name), st.text("abc_1", min_size=3, max_size=30))
def test_every_person_has_keys_that_dynamodb_takes(display_name, username):
    user = {"user_id": WHO, "username": username, "display_name": display_name}
    with patch.object(prefix_index.streams, "images", lambda record: record):
        added = written(prefix_index.on_person_changed, ({}, user))
    assert added
    assert fits(added)


@given(
    TEXTS.filter(lambda q: prefix_index.is_enough(prefix_index.folded(q.strip().lstrip("@#＃"))))
)
def test_every_search_has_a_condition_that_dynamodb_takes(q):
    for kind in (prefix_index.PEOPLE, prefix_index.TAGS):
        values = asked(q, kind)
        assert values
        assert fits(values)
