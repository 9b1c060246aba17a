"""What people do, and how often: each action is one function of somebody's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image

from bench.chaos.shared import Shared
from local import http
from local.http import Response
from local.person import Person, Photo

_TRIES, _PAUSE_SECONDS = 6, 0.5
_NO_ANSWER = "none"


@dataclass(frozen=True)
class Somebody:
    """A person, what is known together, and their own chance."""

    person: Person
    others: Sequence[Person]
    shared: Shared
    chance: Random

    def ask(
        self, what: str, method: str, path: str, content: Any = None, key: str = ""
    ) -> Response | None:
        """Send a request and count its answer under this name; None if no answer came."""
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        body = None if content is None else json.dumps(content).encode()
        return self.counted(what, lambda: self.person.call(method, path, body, headers))

    def counted(self, what: str, send: Callable[[], Response]) -> Response | None:
        try:
            with self.shared.gate:
                answer = send()
        except (OSError, HTTPException):
            self.shared.count(what, _NO_ANSWER)
            return None
        self.shared.count(what, str(answer.status))
        return answer

    def until_accepted(self, ask: Callable[[], Response | None]) -> Response | None:
        """Ask again, as an app does, while the fault is not ours; None if it stays."""
        for _ in range(_TRIES):
            answer = ask()
            if answer and answer.status < 500 and answer.status != 409:
                return answer
            time.sleep(_PAUSE_SECONDS)
        return None

    def other(self) -> Person:
        return self.chance.choice(self.others)


def read_feed(me: Somebody) -> None:
    me.ask("read feed", "GET", "/feed")


def explore(me: Somebody) -> None:
    me.ask("explore", "GET", "/explore")


def read_profile(me: Somebody) -> None:
    me.ask("read profile", "GET", f"/users/{me.other().user_id}/profile")


def read_notifications(me: Somebody) -> None:
    me.ask("read notifications", "GET", "/notifications")


def mark_read(me: Somebody) -> None:
    me.ask("mark notifications", "POST", "/notifications/read", {})


def follow(me: Somebody) -> None:
    me.ask("follow", "POST", f"/users/{me.other().user_id}/follow")


def unfollow(me: Somebody) -> None:
    me.ask("unfollow", "DELETE", f"/users/{me.other().user_id}/follow")


def _to_a_post(what: str, method: str, path: str, content: Any = None) -> Callable[[Somebody], Any]:
    def act(me: Somebody) -> Response | None:
        post_id = me.shared.any_post(me.chance)
        return me.ask(what, method, path.format(post_id), content) if post_id else None

    return act


def _to_a_comment(what: str, method: str) -> Callable[[Somebody], Any]:
    def act(me: Somebody) -> Response | None:
        comment_id = me.shared.any_comment(me.chance)
        return me.ask(what, method, f"/comments/{comment_id}/like") if comment_id else None

    return act


def comment(me: Somebody) -> None:
    post_id = me.shared.any_post(me.chance)
    if not post_id:
        return
    said: dict[str, Any] = {"text": f"I like this, says {me.person.username}"}
    parents = [each for each, (_, post) in list(me.shared.comments.items()) if post == post_id]
    if parents and me.chance.random() < 0.3:
        said["parent_id"] = me.chance.choice(parents)
    answer = me.ask("comment", "POST", f"/posts/{post_id}/comments", said)
    if answer and answer.status == 201:
        me.shared.add_comment(answer.json()["comment_id"], me.person.user_id, post_id)


def delete_comment(me: Somebody) -> None:
    comment_id = me.shared.own_comment(me.person.user_id, me.chance)
    if comment_id:
        me.shared.forget_comment(comment_id)
        me.ask("delete comment", "DELETE", f"/comments/{comment_id}")


def delete_post(me: Somebody) -> None:
    """Delete one of their own posts, again and again until that is accepted."""
    post_id = me.shared.own_post(me.person.user_id, me.chance)
    if not post_id:
        return
    me.shared.begin_deletion(post_id)
    path = f"/posts/{post_id}"
    answer = me.until_accepted(lambda: me.ask("delete post", "DELETE", path))
    if answer and (answer.status < 300 or answer.status == 404):
        me.shared.end_deletion(post_id)


def upload(me: Somebody) -> None:
    """Post a photo: announce it, then upload it, both again until they are accepted."""
    photo = Photo("photo.jpg", _picture(me.chance))
    media = [{"content_type": photo.content_type, "size": len(photo.body), "alt_text": "A colour"}]
    said = {"caption": f"#chaos of {me.person.username}", "media": media}
    key = f"{me.chance.getrandbits(96):x}"
    created = me.until_accepted(lambda: me.ask("announce post", "POST", "/posts", said, key))
    if not created or created.status != 201:
        return
    post = created.json()
    [form] = post["uploads"]
    sent = me.until_accepted(lambda: me.counted("upload photo", lambda: _send(form, photo)))
    if sent and sent.status < 300:
        me.shared.add_post(post["post_id"], me.person.user_id)


def _send(form: Any, photo: Photo) -> Response:
    file = http.File("file", photo.name, photo.content_type, photo.body)
    body, headers = http.form(form["fields"], [file])
    return http.request("POST", form["url"], body, headers)


def _picture(chance: Random) -> bytes:
    """A small photo, unlike any other."""
    file = BytesIO()
    pixels = Image.frombytes("RGB", (8, 6), chance.randbytes(8 * 6 * 3))
    pixels.resize((320, 240), Image.Resampling.BICUBIC).save(file, "JPEG")
    return file.getvalue()


# How often each is done among all.
ACTIONS: tuple[tuple[float, Callable[[Somebody], Any]], ...] = (
    (18, read_feed),
    (6, explore),
    (7, read_profile),
    (8, _to_a_post("read post", "GET", "/posts/{}")),
    (5, _to_a_post("read comments", "GET", "/posts/{}/comments")),
    (4, read_notifications),
    (2, mark_read),
    (12, _to_a_post("like", "POST", "/posts/{}/like")),
    (5, _to_a_post("unlike", "DELETE", "/posts/{}/like")),
    (4, _to_a_post("save", "POST", "/posts/{}/save")),
    (2, _to_a_post("unsave", "DELETE", "/posts/{}/save")),
    (7, comment),
    (3, _to_a_comment("like comment", "POST")),
    (1, _to_a_comment("unlike comment", "DELETE")),
    (2, delete_comment),
    (4, follow),
    (3, unfollow),
    (4, upload),
    (2, delete_post),
)


def act(me: Somebody) -> None:
    """Do something."""
    weights, actions = zip(*ACTIONS, strict=True)
    me.chance.choices(actions, weights)[0](me)
