"""The types of rows as they are read, beside the tables' models."""

from __future__ import annotations

from typing import get_type_hints

from pinhole.tables.people import User, UserRow


def test_a_person_as_read_has_exactly_the_attributes_of_the_table():
    assert get_type_hints(UserRow).keys() == User.get_attributes().keys()
