"""Movies that wait for the photos of their post, one of which may be the still of a Live Photo."""

from __future__ import annotations

from pynamodb.expressions.update import Action

from pinhole.media.medium import PENDING, StoredMedium
from pinhole.posts.media_states import awaits, changed
from pinhole.posts.repository import update
from pinhole.tables.posts import Post


def wait_for_photos(post_id: str, index: int, size: int) -> bool:
    """Leave the movie of a Live Photo until the post's photos are processed, one of which may be
    its still; `size` is the upload's, in bytes. False if no photo is left to wait for.
    """

    def change(post: Post) -> list[Action] | None:
        if not awaits(post, index) or not _lacks_photos(post):
            return None
        return [changed(post, index, waiting_bytes=size)]

    return update(post_id, change) is not None


def waiting(post: Post) -> list[StoredMedium]:
    """The media that waited for photos, once all photos are processed."""
    if _lacks_photos(post):
        return []
    return [each for each in post.media if awaits(post, each["index"]) and "waiting_bytes" in each]


def _lacks_photos(post: Post) -> bool:
    return any(each["state"] == PENDING and each["type"] == "photo" for each in post.media)
