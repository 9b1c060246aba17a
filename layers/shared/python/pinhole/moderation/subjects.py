"""What can be reported and decided upon: posts, comments and people.

A subject is written `post#<id>` in tables, and `post:<id>` in paths, where `#` has a meaning.
"""

from __future__ import annotations

from typing import NamedTuple

from pinhole import errors, ids

POST, COMMENT, PERSON = "post", "comment", "person"
TYPES = (POST, COMMENT, PERSON)


class Subject(NamedTuple):
    """A post, comment or person by its id."""

    type: str
    id: str

    @classmethod
    def of(cls, key: str) -> Subject:
        """From how tables write it."""
        return cls(*key.split("#", 1))

    @classmethod
    def in_path(cls, text: str) -> Subject:
        """From how a path writes it. Raises NotFound for what can be none."""
        subject = cls(*text.partition(":")[::2])
        if not subject.is_one:
            raise errors.NotFound("Nothing of that kind was reported")
        return subject

    @property
    def key(self) -> str:
        return f"{self.type}#{self.id}"

    @property
    def is_one(self) -> bool:
        """Could it be? There may be no such thing all the same."""
        if self.type == PERSON:
            return ids.is_user_id(self.id)
        return self.type in TYPES and ids.may_exist(self.id)

    def shown(self) -> dict[str, str]:
        return {"type": self.type, "id": self.id}
