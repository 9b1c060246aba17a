"""Everything that decides who sees what, in all combinations: the relation of viewer and author,
the author's account, the audience and state of a post.

`sees` and `knows` repeat the rules from the product's point of view, independently of the code.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any
from zlib import crc32

from pinhole.access.viewer import Viewer
from pinhole.counts.rank_requests import POPULAR
from pinhole.discovery import prefix_index, shelves
from pinhole.discovery.shelves import Ranked
from pinhole.notifications import groups
from pinhole.notifications.activities import Activity
from pinhole.people import card_chains
from pinhole.ranking import hot_rank
from pinhole.tables import chain_progress
from pinhole.tables.comments import Comment
from pinhole.tables.people import Name, User
from pinhole.tables.posts import Post, Tagged
from pinhole.tables.relationships import Follow

from tests.flow.support import audience
from tests.flow.support.rows import (
    add_follow,
    add_like,
    add_post,
    add_save,
    arrive,
    deliver,
    newest,
    visit,
)
from tests.flow.support.world import World, person

RELATIONS = (
    *("stranger", "follower", "close friend", "requested", "blocked by", "blocking"),
    *("muted", "moderator", "owner"),
)
ACCOUNTS = ("public", "private", "deleted")
AUDIENCES = ("everyone", "close_friends")
STATES = ("pending", "processing", "published", "hidden", "rejected", "deleted")
TAG = "matrix"
WRITING = (*("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"),)
FOLLOWING = ("follower", "close friend", "muted")


@dataclass(frozen=True)
class Case:
    """One post and one viewer."""

    relation: str
    account: str
    audience: str
    state: str


def knows(relation: str, account: str) -> bool:
    """Whether the author exists for the viewer."""
    return account != "deleted" and relation not in ("blocked by", "blocking")


def reads(relation: str, account: str) -> bool:
    """Whether the viewer may read the author's lists."""
    is_inside = relation in FOLLOWING or relation == "owner"
    return knows(relation, account) and (account == "public" or is_inside)


def is_for(case: Case) -> bool:
    """Whether the post is for the viewer, once it is published."""
    if not reads(case.relation, case.account):
        return False
    return case.audience == "everyone" or case.relation in ("close friend", "owner")


def sees(case: Case) -> bool:
    """Whether the post is shown to the viewer."""
    if case.account == "deleted" or case.state == "deleted":
        return False
    if case.relation == "owner":
        return True
    if case.relation == "moderator":
        return case.state in ("published", "hidden")
    return case.state == "published" and is_for(case)


def read_status(case: Case) -> int:
    """The status of a request for the post."""
    if sees(case):
        return 200
    is_to_come = case.state in ("pending", "processing", "rejected")
    return 403 if is_to_come and is_for(case) else 404


def act_status(case: Case) -> int:
    """The status of interactions such as a like; a moderator counts as a stranger."""
    relation = "stranger" if case.relation == "moderator" else case.relation
    status = read_status(replace(case, relation=relation))
    is_live = case.state in ("published", "hidden")
    return status if status != 200 or is_live else 409


@dataclass
class Scene:
    """Authors by account, posts by (account, audience, state), viewers by (relation, account)."""

    world: World
    authors: dict[str, Viewer] = field(default_factory=dict)
    posts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)  # by post, of a third person
    viewers: dict[tuple[str, str], Viewer] = field(default_factory=dict)
    pages: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # that were read
    neutral: str = ""  # a third person's post, which all authors like and comment on

    @classmethod
    def build(cls, world: World) -> Scene:
        scene, eve = cls(world), person("eve")
        scene.neutral = add_post(eve)
        for account in ACCOUNTS:
            scene._add_author(account, eve)
        for relation, account in scene.pairs():
            scene.viewers[relation, account] = scene.viewer(relation, account)
        for account in ACCOUNTS:
            scene._make_account(account)
        return scene

    def writes(self) -> int:
        """How many calls have written to a table so far."""
        return sum(call.partition(".")[2] in WRITING for call in self.world.wire.calls)

    @contextmanager
    def written(self, into: list[str]) -> Iterator[None]:
        """Note what is written to tables meanwhile, as DynamoDB is asked."""

        def note(request: Any, proceed: Any) -> Any:
            into.append(str(request.body))
            return proceed(request)

        for operation in WRITING:
            self.world.wire.break_(note, f"dynamodb.{operation}")
        try:
            yield
        finally:
            self.world.wire.mend()

    @staticmethod
    def pairs() -> list[tuple[str, str]]:
        """There are no requests of closed accounts."""
        found = product(RELATIONS, ACCOUNTS)
        return [pair for pair in found if pair != ("owner", "deleted")]

    def cases(self) -> list[tuple[Case, Viewer, str]]:
        """All cases, with the viewer and the post's id."""
        return [
            (Case(*pair, *about), self.viewers[pair], self.posts[pair[1], *about])
            for pair in self.pairs()
            for about in product(AUDIENCES, STATES)
        ]

    def viewer(self, relation: str, account: str) -> Viewer:
        """A viewer with this relation to the author, and all posts in every list."""
        author = self.authors[account]
        if relation == "owner":
            self._save_all(author, account)
            return author
        viewer = person(f"v{len(self.viewers)}", is_moderator=relation == "moderator")
        arrive(viewer)
        visit(viewer.user_id)
        self._relate(viewer, author, relation)
        self._save_all(viewer, account)
        for (whose, _, _), post_id in self.posts.items():
            if whose == account:
                if relation in FOLLOWING:
                    deliver(viewer, author, post_id)
                who = (author.user_id, newest(), True)
                told = Activity(viewer.user_id, "mention", post_id, *who, post_id=post_id)
                groups.notify([told])
        return viewer

    def _save_all(self, viewer: Viewer, account: str) -> None:
        for (whose, _, _), post_id in self.posts.items():
            if whose == account:
                add_save(viewer.user_id, post_id)

    def _add_author(self, account: str, eve: Viewer) -> None:
        author = self.authors[account] = person(f"author{account}")
        arrive(author)
        for word in prefix_index.words_of({"username": author.username}):
            Name(**prefix_index._row(prefix_index.PEOPLE, word, author.user_id)).save()
        for about in product(AUDIENCES, STATES):
            post_id = self.posts[account, *about] = add_post(author)
            self.comments[post_id] = add_comment(eve, post_id, author)
            _make(post_id, *about)
        add_like(author.user_id, self.neutral)
        add_comment(author, self.neutral, eve)

    def _make_account(self, account: str) -> None:
        """The worker updates its posts, as it does beyond the newest."""
        changes = {"private": [User.is_private.set(True)], "deleted": [User.deleted_at.set("now")]}
        if account in changes:
            user = User(self.authors[account].user_id)
            user.update([*changes[account], User.card_version.add(1)])
            page = card_chains.Page(user.user_id, user.card_version)
            chain_progress.begin(card_chains.first(page))
            while self.world.run_queue("refresh_author"):
                pass

    def _relate(self, viewer: Viewer, author: Viewer, relation: str) -> None:
        row = Follow(viewer.user_id, author.user_id)
        if relation in FOLLOWING:
            add_follow(viewer.user_id, author.user_id)
        if relation == "close friend":
            row.update([Follow.close_id.set(newest())])
        if relation == "requested":
            row.request_id, row.correlation_id = newest(), "none"
            row.save()
        interactions = {
            "blocked by": lambda: audience.block(self.world, author, viewer),
            "blocking": lambda: audience.block(self.world, viewer, author),
            "muted": lambda: audience.mute(self.world, viewer, author),
        }
        if relation in interactions:
            assert interactions[relation]().status == 200


def add_comment(author: Viewer, post_id: str, post_author: Viewer) -> str:
    comment = Comment(newest(), post_id=post_id, author_id=author.user_id, state="published")
    comment.post_author_id, comment.thread_id = post_author.user_id, post_id
    comment.ranked_in, comment.rank = post_id, comment.comment_id
    comment.text, comment.mentions = author.username, []
    comment.created_at, comment.correlation_id = "2026-11-22T12:00:00.000Z", "none"
    comment.save()
    return comment.comment_id


def _make(post_id: str, audience: str, state: str) -> None:
    changes: list[Any] = [Post.caption.set(f"#{TAG}")]
    changes.append(Post.state.set("published" if state == "hidden" else state))
    if audience != "everyone":
        changes.append(Post.audience.set(audience))
    if state == "hidden":
        changes.append(Post.hidden.set({"by": "m", "at": "now", "reason": "why"}))
    Post(post_id).update(changes)
    number = crc32(post_id.encode()) % shelves.BUCKETS
    for tag in (TAG, POPULAR):
        rank = hot_rank.post_rank(post_id, likes=1)
        Tagged(shelves.bucket(tag, number), post_id, rank=rank).save()
        ranked = Ranked(rank, post_id, Post.get(post_id).author_id)
        shelves.agree(tag, post_id, ranked, lambda post: True)
