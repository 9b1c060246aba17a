"""The operations that are measured, each done by several people, or on several posts.

An act does what clients do; the work of streams and queues behind it follows when the world
settles.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from pinhole.access.viewer import Viewer
from pinhole.tables.posts import Post

from bench import loading, network, rows
from bench.network import Network
from bench.operations.connections import Connection
from bench.operations.world import World
from local.environments import ROOT

# What is done, and the operations that prepare it.
Act = Callable[[], object]
PEOPLE = 12
FOLLOWERS = 200
_PHOTO = ROOT / "local" / "samples" / "photos" / "sunset.jpg"


class Stage:
    """The people of a network, and what each does."""

    def __init__(self, world: World, it: Network, film: Path) -> None:
        self._world, self._it, self._film = world, it, film
        self._chance = random.Random(7)
        self._people = [self._newcomer() for _ in range(PEOPLE)]
        ordinary = [posts for author, posts in it.posts.items() if author not in it.celebrities]
        self._posts: Iterator[Post] = iter([post for posts in ordinary for post in posts])
        self._made: list[str] = []
        self._famous = Viewer(rows.new_id(self._chance), "famous")
        self._looked_at: list[dict[str, str]] = []
        self._followers()

    def acts(self) -> dict[str, Act]:
        """What to do for each operation."""
        return {
            "feed page": partial(self._each, self._feed),
            "explore page": partial(self._each, self._explore),
            "profile": partial(self._each, self._profile),
            "post": partial(self._each, self._post),
            "search": partial(self._each, self._search),
            "notifications": partial(self._each, self._notifications),
            "like": partial(self._each, self._like),
            "comment": partial(self._each, self._comment),
            "follow": partial(self._each, self._follow),
            "photo": partial(self._each, self._photo, PEOPLE // 4),
            "fan-out": partial(self._fan_out, self._famous),
            "small fan-out": partial(self._fan_out, self._it.author),
            "video": self._video,
            "deletion": partial(self._each, self._delete, PEOPLE // 6),
            "connection": partial(self._each, self._connect),
            "live event": self._watched_likes,
        }

    def prepare(self, name: str) -> None:
        """What is there before the operation is measured: whoever is told live has connected."""
        if name == "live event":
            self._looked_at = [self._next() for _ in self._people]
            for viewer, path in zip(self._people, self._looked_at, strict=True):
                Connection(self._world, viewer).watch(path["post_id"])

    def times(self, name: str) -> int:
        """How often an act does its operation: a fan-out is one for each follower."""
        return {
            "photo": PEOPLE // 4,
            "fan-out": FOLLOWERS,
            "small fan-out": 1,
            "video": 1,
            "deletion": PEOPLE // 6,
        }.get(name, PEOPLE)

    def _each(self, act: Callable[[Viewer], object], people: int = PEOPLE) -> None:
        for viewer in self._people[:people]:
            act(viewer)

    def _newcomer(self) -> Viewer:
        viewer = Viewer(str(uuid.uuid4()), f"p{uuid.uuid4().hex[:12]}")
        self._world.ask(
            viewer, "read_people", "GET /users/{user_id}/profile", path={"user_id": "me"}
        )
        return viewer

    def _followers(self) -> None:
        """People who follow somebody, and were here lately."""
        made = [rows.user(self._chance, self._famous.user_id, [], False)]
        for fan in (rows.new_id(self._chance) for _ in range(FOLLOWERS)):
            made += [
                rows.follow(self._chance, fan, self._famous.user_id, False),
                rows.reader(fan, is_active=True),
            ]
        loading.write(made)

    def _feed(self, viewer: Viewer) -> None:
        self._world.ask(self._it.reader, "read_feed", "GET /feed")

    def _explore(self, viewer: Viewer) -> None:
        self._world.ask(self._it.explorer, "explore_posts", "GET /explore")

    def _profile(self, viewer: Viewer) -> None:
        path = {"user_id": self._it.author.user_id}
        self._world.ask(viewer, "read_people", "GET /users/{user_id}/profile", path=path)

    def _post(self, viewer: Viewer) -> None:
        self._world.ask(viewer, "read_posts", "GET /posts/{post_id}", path=self._next())

    def _search(self, viewer: Viewer) -> None:
        self._world.ask(viewer, "search_network", "GET /search", query={"q": "user"})

    def _notifications(self, viewer: Viewer) -> None:
        self._world.ask(viewer, "read_notifications", "GET /notifications")

    def _like(self, viewer: Viewer) -> None:
        route = "POST /posts/{post_id}/like"
        self._world.ask(viewer, "like_posts", route, path=self._next())

    def _comment(self, viewer: Viewer) -> None:
        route, body = "POST /posts/{post_id}/comments", {"text": "What a light! Where is this?"}
        self._world.ask(viewer, "write_comments", route, body, path=self._next())

    def _follow(self, viewer: Viewer) -> None:
        path = {"user_id": self._chance.choice(self._it.followees)}
        self._world.ask(viewer, "follow_people", "POST /users/{user_id}/follow", path=path)

    def _photo(self, viewer: Viewer) -> None:
        self._share(viewer, _PHOTO.read_bytes(), "image/jpeg")

    def _video(self) -> None:
        self._share(self._people[-1], self._film.read_bytes(), "video/mp4")

    def _share(self, viewer: Viewer, file: bytes, kind: str) -> None:
        body = {
            "media": [{"content_type": kind, "size": len(file)}],
            "caption": "On the way home #evening #light",
        }
        made = self._world.ask(viewer, "write_posts", "POST /posts", body)
        self._world.upload(made["uploads"][0]["fields"]["key"], file)
        self._made.append(made["post_id"])

    def _fan_out(self, author: Viewer) -> None:
        """A post that is there already, so that only its way to the followers is measured."""
        network.publish(author.user_id)

    def _delete(self, viewer: Viewer) -> None:
        post_id = self._made.pop(0)
        author = next(each for each in self._people if self._owns(each, post_id))
        self._world.ask(
            author, "delete_posts", "DELETE /posts/{post_id}", path={"post_id": post_id}
        )

    def _owns(self, viewer: Viewer, post_id: str) -> bool:
        return bool(Post.get(post_id).author_id == viewer.user_id)

    def _connect(self, viewer: Viewer) -> None:
        Connection(self._world, viewer).close()

    def _watched_likes(self) -> None:
        """Each person looks at a post that another one likes."""
        likers = [*self._people[1:], self._people[0]]
        for liker, path in zip(likers, self._looked_at, strict=True):
            self._world.ask(liker, "like_posts", "POST /posts/{post_id}/like", path=path)

    def _next(self) -> dict[str, str]:
        return {"post_id": next(self._posts).post_id}
