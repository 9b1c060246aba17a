"""Prefix index of people and hashtags, ignoring case and accents.

One row for each searchable word: the user name, and the display name from each of its words on.
Rows with the same first two letters share a partition, or with the same first one in scripts whose
letters are words, so a search is one query. In other scripts without case, a first word of one
letter has a partition of its own.

A row holds only the beginning of its word, because DynamoDB limits the length of keys; the rest is
compared with the source (`pinhole.discovery.search`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import orjson

from pinhole.aws import streams
from pinhole.tables import store, stream_images
from pinhole.tables.people import Name, User, UserRow, is_hidden
from pinhole.text import letters

PEOPLE, TAGS = "people", "tags"
_SHORTEST, _LONGEST = 2, 60
# Between a word and its owner; sorts before all characters of words, so that a word precedes longer
# ones. `_LAST` sorts after them.
_END = "\x1f"
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Entry:
    """A row: its sort key, which holds a word and its owner."""

    sort_key: str

    @property
    def word(self) -> str:
        return self.sort_key.partition(_END)[0]

    @property
    def whose(self) -> str:
        """A user id, or a hashtag as written."""
        return self.sort_key.partition(_END)[2]


@lru_cache(1_000)
def folded(text: str) -> str:
    """A text without case, accents and apostrophes, with single spaces between words."""
    kept = (char if _is_searched(char) else " " for char in letters.plain(text))
    return " ".join("".join(kept).split())


def is_enough(word: str) -> bool:
    """Whether this can be searched: two letters, one of a script whose letters are words, or a word
    of one letter of another script without case.
    """
    return len(word) >= _initials(word)


def words_of(user: UserRow, beginning: str = "") -> set[str]:
    """The words of a person's rows whose full names start with `beginning`; none for an empty row
    or an account that is closed or suspended.
    """
    if not user or is_hidden(user):
        return set()
    return _words(user, beginning)


def rows_of(user: UserRow) -> list[dict[str, str]]:
    """The keys of the rows that a person can have, also by former user names, and whether or not
    their account is still open.
    """
    names = [user["username"], *orjson.loads(user.get("former_names") or "{}")]
    words = {word for name in names for word in _words({**user, "username": name})}
    return [_row(PEOPLE, word, user["user_id"]) for word in sorted(words)]


def _words(user: UserRow, beginning: str = "") -> set[str]:
    parts = folded(user.get("display_name", "")).split()
    whole = {folded(user["username"]), *(" ".join(parts[start:]) for start in range(len(parts)))}
    return {_cut(name) for name in whole if is_enough(name) and name.startswith(beginning)}


def on_person_changed(record: streams.Record) -> None:
    """Update the rows of a person from a record of the users stream, in the stream's order."""
    old, new = stream_images.of(User, record)
    before, after = words_of(old), words_of(new)
    user_id = (new or old)["user_id"]
    if gone := before - after:
        store.batch_delete(Name, [_row(PEOPLE, word, user_id) for word in gone])
    if added := after - before:
        store.batch_put(Name, [_row(PEOPLE, word, user_id) for word in added])


def agree(user: UserRow) -> None:
    """Bring the rows of a person in line with their row, in case that a record of the stream was
    lost. What is right already is not written.
    """
    wanted = [_row(PEOPLE, word, user["user_id"]) for word in words_of(user)]
    possible = rows_of(user)
    found = store.batch_get({Name: possible}, [Name])[Name]
    there = [row for row in possible if row in found]
    if gone := [row for row in there if row not in wanted]:
        store.batch_delete(Name, [*gone])
    if missing := [row for row in wanted if row not in there]:
        store.batch_put(Name, [*missing])


def add_tags(tags: Iterable[str]) -> None:
    """Make hashtags searchable. Most are already, and reading is cheaper than writing again; a
    concurrent removal checks afterwards whether the hashtag is used (`pinhole.discovery.hashtags`).
    """
    rows = [row for tag in tags if (row := _tag_row(tag))]
    known = {row["word"] for row in store.batch_get({Name: rows}, [Name])[Name]}
    if new := [row for row in rows if row["word"] not in known]:
        store.batch_put(Name, new)


def remove_tag(tag: str) -> None:
    """Remove a hashtag from search."""
    if row := _tag_row(tag):
        store.batch_delete(Name, [row])


def beginning(kind: str, word: str, after: str | None, most: int) -> list[Entry]:
    """The entries that start with a folded word, if it is enough to search, in order, after a
    position; a very long word is cut.
    """
    word = _cut(word)
    values = {
        ":begins": _begins(kind, word),
        ":first": f"{after}\0" if after else word,
        ":last": f"{word}{_LAST}",
    }
    where = "begins = :begins AND word BETWEEN :first AND :last"
    rows = store.query(Name, where, values, page=most)
    return [Entry(row["word"]) for row in islice(rows, most)]


def _tag_row(tag: str) -> dict[str, str] | None:
    word = folded(tag)
    return _row(TAGS, _cut(word), tag) if is_enough(word) else None


def _row(kind: str, word: str, whose: str) -> dict[str, str]:
    return {"begins": _begins(kind, word), "word": f"{word}{_END}{whose}"}


def _cut(word: str) -> str:
    return word[:_LONGEST].rstrip()


def _begins(kind: str, word: str) -> str:
    return f"{kind}#{word[: _initials(word)]}"


def _initials(word: str) -> int:
    """The number of first letters that a partition has in common."""
    first = word.partition(" ")[0]
    is_one = letters.is_word(word[:1]) or (len(first) == 1 and letters.is_without_case(first))
    return 1 if is_one else _SHORTEST


def _is_searched(character: str) -> bool:
    return character.isalnum() or character in "._" or letters.is_mark(character)
