"""The contents of an export: a person's rows, made readable, a page in memory at a time. Left out
is what others decided about the person: who blocked or muted them, and anything written by people
who no longer exist for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from pinhole.access.viewer import Viewer
from pinhole.accounts.export import people, reading, relationships
from pinhole.aws.items import Row
from pinhole.counts import counters, own_interactions
from pinhole.media import object_keys
from pinhole.media.medium import READY, StoredMedium, motions, shown
from pinhole.notifications import visible_groups
from pinhole.people import directory
from pinhole.posts.originals import EXTENSIONS
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.comments import Comment, CommentLike
from pinhole.tables.notifications import Notification
from pinhole.tables.posts import Counter, CounterRow, Like, Post, PostRow, Save

_POST = (
    *("post_id", "state", "caption", "created_at", "published_at", "edited_at", "audience"),
    "comment_policy",
)
_MEDIUM = ("index", "type", "content_type", "state", "alt_text", "width", "height", "duration")
_COMMENT = ("comment_id", "post_id", "parent_id", "text", "state", "created_at")
_NOTIFICATION = ("kind", "post_id", "comment_id", "text", "actors")


# The names of originals in the ZIP, by S3 key.
Members = dict[str, str]


@dataclass(frozen=True)
class Original:
    """An original: its S3 key, its post and the index of its medium."""

    key: str
    post_id: str
    index: int

    def name(self, content_type: str) -> str:
        """Its name in the ZIP."""
        return f"originals/{self.post_id}/{self.index}.{EXTENSIONS.get(content_type, 'bin')}"


def files(user_id: str, members: Members) -> dict[str, Iterator[Row]]:
    """The lists by file name, read lazily; `members` are the originals in the ZIP."""
    return {
        "profile.json": _profile(user_id),
        "posts.json": _posts(user_id, members),
        "comments.json": _comments(user_id),
        "likes.json": _likes(user_id),
        "saves.json": _saves(user_id),
        "follows.json": relationships.follows(user_id),
        "visits.json": relationships.visits(user_id),
        "notifications.json": _notifications(user_id),
    }


def originals(user_id: str) -> Iterator[Original]:
    """The originals of all media that are ready."""
    for page in reading.pages(_post_keys(user_id)):
        for row in store.batch_get({Post: page}, [Post])[Post]:
            for medium in _media_of(row):
                if medium["state"] == READY:
                    key = object_keys.original_key(row["post_id"], medium["index"])
                    yield Original(key, row["post_id"], medium["index"])


def _profile(user_id: str) -> Iterator[Row]:
    subject = counters.key(counters.of_user(user_id))
    counts = store.get(Counter, subject)
    for row in directory.find([user_id], is_fresh=True, also_suspended=True).values():
        names = (
            *("user_id", "username", "display_name", "bio", "avatar_url", "created_at"),
            "comment_policy",
        )
        yield {
            **reading.only(row, names),
            "former_names": sorted(orjson.loads(row.get("former_names") or "{}")),
            "is_private": bool(row.get("is_private")),
            **_counts(counts, ("posts", "followers", "following")),
        }


def _posts(user_id: str, members: Members) -> Iterator[Row]:
    for page in reading.pages(_post_keys(user_id)):
        subjects = [counters.key(counters.of_post(each["post_id"])) for each in page]
        rows = store.batch_get({Post: page, Counter: subjects}, [Post])
        counts = {row["subject"]: row for row in rows[Counter]}
        for row in sorted(rows[Post], key=lambda row: row["post_id"]):
            yield _post(row, counts.get(counters.of_post(row["post_id"])), members)


def _post(row: PostRow, counts: CounterRow | None, members: Members) -> Row:
    return {
        **reading.only(row, _POST),
        "location": orjson.loads(row.get("location") or "null"),
        "media": list(_media(row, members)),
        **_counts(counts, ("likes", "comments", "saves")),
    }


def _counts(counts: CounterRow | None, kinds: tuple[str, ...]) -> Row:
    """Counts by their names in the API: `like_count` of `likes`."""
    return {f"{kind.removesuffix('s')}_count": counters.value(counts, kind) for kind in kinds}


def _media(row: PostRow, members: Members) -> Iterator[Row]:
    """The media with their files in the ZIP, a Live Photo with its movie's, too."""
    media = _media_of(row)
    movies = motions(media)
    for each in shown(media):
        files = {"file": each["index"]}
        if each["index"] in movies:
            files["motion_file"] = movies[each["index"]]
        keys = {name: object_keys.original_key(row["post_id"], i) for name, i in files.items()}
        named = {name: members.get(key) for name, key in keys.items()}
        yield {**reading.only(each, _MEDIUM), **named}


def _comments(user_id: str) -> Iterator[Row]:
    found = reading.query(Comment, "author_id", user_id, Comment.by_author)
    for page in reading.pages({"comment_id": row["comment_id"]} for row in found):
        rows = store.batch_get({Comment: page}, [Comment])[Comment]
        authors = people.authors(user_id, Post, [row["post_id"] for row in rows])
        for row in rows:
            yield {**reading.only(row, _COMMENT), "post_author": authors.get(row["post_id"])}


def _likes(user_id: str) -> Iterator[Row]:
    tables: list[tuple[type[Table[Any]], type[Table[Any]]]]
    tables = [(Like, Post), (CommentLike, Comment)]
    for table, liked in tables:
        found = reading.query(table, "viewer_id", user_id)
        rows = (row for row in found if not own_interactions.is_note(row))
        yield from _with_authors(user_id, rows, liked, "like_id")


def _saves(user_id: str) -> Iterator[Row]:
    found = reading.query(Save, "user_id", user_id)
    return _with_authors(user_id, found, Post, "save_id")


def _with_authors(
    user_id: str, rows: Iterable[object], table: type[Table[Any]], since: str
) -> Iterator[Row]:
    """The posts or comments that these rows name, with their authors and since when."""
    about = people.KEYS[table]
    for page in reading.pages(rows):
        authors = people.authors(user_id, table, [store.text_of(row, about) for row in page])
        for row in page:
            subject_id = store.text_of(row, about)
            yield {
                about: subject_id,
                "author": authors.get(subject_id),
                "at": reading.at(store.text_of(row, since)),
            }


def _notifications(user_id: str) -> Iterator[Row]:
    found = reading.query(Notification, "user_id", user_id)
    viewer = Viewer(user_id, "")
    for page in reading.pages(row for row in found if "newest" in row):
        for group in visible_groups.visible(viewer, page, is_export=True):
            actors = [reading.only(actor, ("user_id", "username")) for actor in group.actors]
            row: Row = {**group.row, "actors": actors}
            yield {**reading.only(row, _NOTIFICATION), "at": reading.at(group.newest)}


def _post_keys(user_id: str) -> Iterator[dict[str, str]]:
    found = reading.query(Post, "author_id", user_id, Post.by_author)
    return ({"post_id": row["post_id"]} for row in found)


def _media_of(row: PostRow) -> list[StoredMedium]:
    media: list[StoredMedium] = orjson.loads(row["media"])
    return media
