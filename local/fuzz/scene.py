"""People, posts and comments for requests to be about."""

from __future__ import annotations

import time

from local.console import Trouble
from local.environments import ROOT
from local.person import Person, Photo

TAG = "fuzz"
_POSTS = 3
_PUBLISHED_SECONDS = 120
_PHOTOS = ROOT / "local" / "samples" / "photos"


def known(person: Person, friend: Person) -> dict[str, list[str]]:
    """Let both post and comment, and the friend be followed -> values by path parameter."""
    person.follow(friend)
    pictures = [Photo(each.name, each.read_bytes()) for each in sorted(_PHOTOS.glob("*.jpg"))]
    posts = [
        author.post([picture], f"A photo #{TAG}")["post_id"]
        for author in (person, friend)
        for picture in pictures[:_POSTS]
    ]
    for post_id in posts:
        _wait(person, post_id)
    return {
        "post_id": posts,
        "comment_id": [
            author.ask("POST", f"/posts/{post_id}/comments", {"text": "Fine"})["comment_id"]
            for author in (person, friend)
            for post_id in posts
        ],
        "user_id": [friend.user_id],
        "username": [person.username, friend.username],
        "tag": [TAG],
    }


def _wait(person: Person, post_id: str) -> None:
    """Until the person sees the post as published. Raises Trouble if that takes too long."""
    end = time.monotonic() + _PUBLISHED_SECONDS
    while time.monotonic() < end:
        answer = person.call("GET", f"/posts/{post_id}")
        if answer.status == 200 and answer.json()["state"] == "published":
            return
        time.sleep(0.5)
    raise Trouble(f"The post {post_id} was not published.")
