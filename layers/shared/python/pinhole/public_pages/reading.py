"""Posts and people that strangers may see, read anew for every page: nothing here is kept.

A post takes two round trips, for three rows and the authors of its top comments; a profile takes
three, for one look-up of a name and up to `_NEWEST` posts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinhole import errors
from pinhole.access import strangers, ties
from pinhole.aws import workers
from pinhole.counts import counters
from pinhole.hydration import hydrated_posts, post_views
from pinhole.hydration.hydrated_posts import Hydrated
from pinhole.people import directory, reservations, usernames
from pinhole.tables import store
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Counter, CounterRow, Post, PostRow

if TYPE_CHECKING:
    from pinhole.views import posts as views

# Of a person's newest posts, those that are looked at, and the most that a page shows.
_NEWEST = 36
_SHOWN = 24


@dataclass(frozen=True)
class PublicPost:
    post: views.Post
    author: UserRow


@dataclass(frozen=True)
class PublicProfile:
    user: UserRow
    counts: CounterRow | None
    posts: list[views.Post]  # without sensitive ones

    def count(self, of: str) -> int:
        return counters.value(self.counts, of)


def post(post_id: str) -> PublicPost:
    """Raises NotFound, for a post that is not for strangers as for one that does not exist."""
    rows = store.batch_get(
        {Post: [{"post_id": post_id}], Counter: [counters.key(counters.of_post(post_id))]}
    )
    row = next(iter(rows[Post]), None)
    if row is None:
        raise errors.NotFound("There is no such post")
    counts = dict.fromkeys([post_id], next(iter(rows[Counter]), CounterRow()))
    found = Hydrated({post_id: row}, counts, {}, {}, {})
    people = _people({row["author_id"]} | hydrated_posts.named(found))
    author = people.get(row["author_id"])
    if author is None or not strangers.may_see(row, author):
        raise errors.NotFound("There is no such post")
    return PublicPost(_shown(found, people, row), author)


def person(username: str) -> UserRow:
    """The person with this name, or for whom it is held; their name may be another by now. Raises
    NotFound.
    """
    name = username.lower()
    if usernames.is_possible(name):
        user_id = directory.named([name]).get(name) or reservations.former_holder(name)
        user = _people({user_id}).get(user_id) if user_id else None
        if user and strangers.may_open(user):
            return user
    raise errors.NotFound("There is no such person")


def profile(user: UserRow) -> PublicProfile:
    """The page of a person as just read."""
    user_id = user["user_id"]
    counted = workers.start(store.get, Counter, counters.key(counters.of_user(user_id)))
    newest = Post.by_author.query(user_id, scan_index_forward=False, limit=_NEWEST)
    post_ids = [each.post_id for each in newest]
    rows = store.batch_get({Post: [{"post_id": post_id} for post_id in post_ids]})[Post]
    found = Hydrated({row["post_id"]: row for row in rows}, {}, {}, {}, {})
    seen = [row for row in rows if strangers.may_see(row, user)]
    shown = [_shown(found, {user_id: user}, row) for row in seen]
    shown.sort(key=lambda post: post["post_id"], reverse=True)
    return PublicProfile(
        user, counted.result(), [each for each in shown if not each["is_sensitive"]][:_SHOWN]
    )


def _people(user_ids: set[str]) -> dict[str, UserRow]:
    """The rows of these people who have a page."""
    rows = store.batch_get({User: [{"user_id": user_id} for user_id in sorted(user_ids)]})[User]
    return {row["user_id"]: row for row in rows if strangers.may_open(row)}


def _shown(found: Hydrated, people: dict[str, UserRow], row: PostRow) -> views.Post:
    """The post with the comments of those who have a page themselves."""
    found.ties.update({user_id: ties.between(None, user) for user_id, user in people.items()})
    return post_views.view(strangers.STRANGER, found, row)
