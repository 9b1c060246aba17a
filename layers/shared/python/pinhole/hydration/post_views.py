"""Posts as clients see them.

The steps of every read path are skeleton (which posts) -> hydration
(`pinhole.hydration.hydrated_posts`) -> rules (`pinhole.access.visibility`) -> presentation.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

import orjson

from pinhole.access import comment_policy
from pinhole.access.viewer import Viewer
from pinhole.counts import counters, own_interactions
from pinhole.hydration.hydrated_posts import (
    Hydrated,
    hydrate,
    meet,
    mentions,
    people_of,
    top_comments,
)
from pinhole.media import addresses, medium
from pinhole.media.medium import REJECTED, StoredMedium
from pinhole.tables.people import UserRow
from pinhole.tables.posts import PostRow
from pinhole.text import entities

if TYPE_CHECKING:
    from pinhole.views import posts as views
    from pinhole.views.people import ListedPerson, Person
    from pinhole.views.posts import Medium
# The name of a post's kind, where the API has another one.
_MEDIA_TYPES = {"photo": "image"}
_INTERNAL = ("content_type", "etag", "live_id", "waiting_bytes", "avif", "parts")
_AUTHOR_OR_MODERATOR = ("sensitivity_score",)
_AUTHOR_ONLY = ("camera", "taken_at", "reason", "detail", "state", "progress")


def shown(
    viewer: Viewer, post_ids: list[str], hydrated: Hydrated | None = None
) -> list[views.Post]:
    """The posts that the viewer may see, as clients see them, in the given order.

    Two round trips; one fewer if they are `hydrated`, and one fewer if all ties are known.
    """
    hydrated = hydrated or hydrate(viewer, post_ids)
    meet(viewer, hydrated, people_of(hydrated))
    return present(viewer, hydrated, post_ids)


def present(viewer: Viewer, hydrated: Hydrated, post_ids: list[str]) -> list[views.Post]:
    """The posts that the viewer may see, in the given order; ties must be known."""
    found = (hydrated.posts.get(post_id) for post_id in post_ids)
    return [
        view(viewer, hydrated, post) for post in found if post and hydrated.may_see(viewer, post)
    ]


def view(viewer: Viewer, hydrated: Hydrated, post: PostRow) -> views.Post:
    """One post as `pinhole.api.schemas.posts.Post` describes it."""
    post_id, is_own = post["post_id"], post["author_id"] == viewer.user_id
    counts = hydrated.counts.get(post_id)
    like, save = hydrated.likes.get(post_id), hydrated.saves.get(post_id)
    interactions = hydrated.interactions.get(post_id, [])
    until = addresses.signed_until(post.get("place"))
    is_marked = post.get("is_sensitive", False)
    shown = _media(post_id, post["media"], is_own, viewer.is_moderator, until, is_marked)
    view: views.Post = {
        "post_id": post_id,
        "user": _author(post),
        "media": shown,
        "media_type": _MEDIA_TYPES.get(post["kind"], post["kind"]),
        "aspect_ratio": shown[0].get("aspect_ratio"),
        "media_urls": _cover(post_id, shown[0]["index"], until),
        "caption": post["caption"],
        "hashtags": _hashtags(post["caption"]),
        "mentions": [each for each in mentions(post) if hydrated.may_know(each["user_id"])],
        "location": orjson.loads(post["location"]) if post.get("location") else None,
        "like_count": counters.value(
            counts, "likes", like["like_id"] if like else None, interactions
        ),
        "comment_count": counters.value(counts, "comments", interactions=interactions),
        "save_count": counters.value(
            counts, "saves", save["save_id"] if save else None, interactions
        ),
        "top_comments": [
            comment
            for comment in top_comments(counts or {})
            if hydrated.may_know(comment["user"]["id"])
        ],
        "is_liked": like is not None,
        "is_saved": own_interactions.is_done("saves", save, interactions),
        "created_at": post["created_at"],
        "edited_at": post.get("edited_at"),
        "is_edited": "edited_at" in post,
        "state": post["state"],
        "audience": post.get("audience") or "everyone",
        "comment_policy": _comment_policy(post),
        "is_sensitive": any(each["is_sensitive"] for each in shown),
    }
    _add_rejection(view)
    _add_hiding(view, post)
    return view


def _comment_policy(post: PostRow) -> str:
    """The stricter of two policies: the post's, and its author's as the post stores it."""
    of_account = orjson.loads(post["author"]).get("comment_policy")
    return comment_policy.strictest(post.get("comment_policy"), of_account)


def _author(post: PostRow) -> Person:
    card = orjson.loads(post["author"])
    return {
        "id": post["author_id"],
        "username": card["username"],
        "avatar_url": card["avatar_url"],
    }


def person(user: UserRow) -> Person:
    """A person as shown beside their posts and comments."""
    return {
        "id": user["user_id"],
        "username": user["username"],
        "avatar_url": user.get("avatar_url"),
    }


# Cached per process, as a popular post looks the same to all readers; depends only on the row and
# the expiry of its signed URLs. Callers must not modify the results.
_cover = lru_cache(512)(addresses.cover_urls)
_hashtags = lru_cache(512)(entities.hashtags)


@lru_cache(512)
def _media(
    post_id: str,
    stored: str,
    is_own: bool,
    is_moderator: bool,
    until: int | None,
    is_marked: bool,
) -> list[Medium]:
    left_out = _INTERNAL if is_own else (*_INTERNAL, *_AUTHOR_ONLY)
    left_out = left_out if is_own or is_moderator else (*left_out, *_AUTHOR_OR_MODERATOR)
    found = orjson.loads(stored)
    motions = medium.motions(found) if is_own else {}
    media = [_medium(post_id, each, left_out, until) for each in medium.shown(found)]
    for each in media:
        each["is_sensitive"] |= is_marked
        if each["index"] in motions:
            each["motion_index"] = motions[each["index"]]
    return media


def listed(user: UserRow) -> ListedPerson:
    """A person as shown in lists of people."""
    return {**person(user), "display_name": user["display_name"]}


def _medium(
    post_id: str, stored: StoredMedium, left_out: tuple[str, ...], until: int | None
) -> Medium:
    stored = medium.with_parts(stored)
    kept = {name: value for name, value in stored.items() if name not in left_out}
    shown = cast("Medium", kept)
    shown["is_sensitive"] = stored.get("is_sensitive", False)
    if "width" in stored:
        shown["aspect_ratio"] = max(0.0001, round(stored["width"] / stored["height"], 4))
    shown["urls"] = addresses.urls(post_id, stored["index"], until, stored.get("avif", ()))
    if stored["type"] == "video":
        shown["video_urls"] = addresses.video_urls(post_id, stored["index"], until)
    return shown


def _add_hiding(view: views.Post, post: PostRow) -> None:
    """Why a post is hidden; only people who may see the hidden post get this far."""
    if post.get("hidden"):
        view["hidden"], view["hidden_reason"] = True, orjson.loads(post["hidden"])["reason"]


def _add_rejection(view: views.Post) -> None:
    """Why the post was rejected, for its author: code, sentence and index of the first rejected
    medium.
    """
    for each in view["media"]:
        if each.get("state") == REJECTED:
            view["reason"], view["reason_detail"] = each["reason"], each["detail"]
            view["reason_index"] = each["index"]
            return
