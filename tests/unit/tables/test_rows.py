"""The types of rows as they are read, beside the tables' models."""

from __future__ import annotations

from typing import get_type_hints

from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Post, PostRow


def test_a_person_as_read_has_exactly_the_attributes_of_the_table():
    assert get_type_hints(UserRow).keys() == User.get_attributes().keys()


def test_a_post_as_read_has_exactly_the_attributes_of_the_table():
    assert get_type_hints(PostRow).keys() == Post.get_attributes().keys()
