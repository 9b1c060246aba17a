"""Subjects of reports and decisions: posts, comments and people.

A subject is written `post#<id>` in tables, and `post:<id>` in paths, where `#` is reserved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pinhole import errors, ids

if TYPE_CHECKING:
    from pinhole.views.base import Reported

POST, COMMENT, PERSON = "post", "comment", "person"
TYPES = (POST, COMMENT, PERSON)


class Subject(NamedTuple):
    """A post, comment or person by its id."""

    type: str
    id: str

    @classmethod
    def of(cls, key: str) -> Subject:
        """Parse the tables' form."""
        return cls(*key.split("#", 1))

    @classmethod
    def in_path(cls, text: str) -> Subject:
        """Parse a path's form. Raises NotFound if it is invalid."""
        subject = cls(*text.partition(":")[::2])
        if not subject.is_one:
            raise errors.NotFound("This was not reported")
        return subject

    @property
    def key(self) -> str:
        return f"{self.type}#{self.id}"

    @property
    def is_one(self) -> bool:
        """Whether the id is well-formed. The subject need not exist."""
        if self.type == PERSON:
            return ids.is_user_id(self.id)
        return self.type in TYPES and ids.may_exist(self.id)

    def shown(self) -> Reported:
        return {"type": self.type, "id": self.id}
