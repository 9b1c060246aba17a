"""A page of the largest possible posts or comments fits into a Lambda's answer."""

import orjson
import pytest
from pinhole import errors
from pinhole.access.viewer import Viewer
from pinhole.hydration import post_views
from pinhole.hydration.hydrated_posts import Hydrated
from pinhole.posts import captions
from pinhole.settings import settings
from pinhole.text import entities

from tests.flow.support.world import signing_with, tuned

MOST_BYTES = 6 * 1024 * 1024
ANA = Viewer("0d8f6a3e-5a55-4b1c-9d53-0d8f6a3e5a55", "ana")
POST_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
CAPTION = " ".join(f"#{number:02}" + "𠮷" * 98 for number in range(settings.hashtags_per_post))[
    :2_200
]
# Of characters that fill what a shortened text may hold.
FLAG = "🏴" + "\U000e0061" * 2
TOP_COMMENT = {
    "comment_id": POST_ID,
    "text": entities.shortened(FLAG * 2_200, settings.top_comment_characters),
    "user": {"id": ANA.user_id, "username": "x" * 30, "avatar_url": "x" * 200},
    "like_count": 10**9,
}


def sent(body):
    """The bytes of a function's answer with this JSON."""
    return len(orjson.dumps({"body": orjson.dumps(body).decode()}))


def alt_texts(character):
    """As many and as long ones as a caption can hold."""
    for length in range(settings.alt_text_characters, 0, -10):
        texts = [character * length] * settings.media_per_post
        try:
            captions.check_room(CAPTION, texts, None)
            return texts
        except errors.InvalidRequest:
            continue
    raise AssertionError("there is no room at all")


def medium(index, alt_text):
    return {
        "index": index, "type": "video", "state": "ready", "alt_text": alt_text,
        "width": 4_096, "height": 3_072, "duration": 89.999, "content_type": "video/quicktime",
        "placeholder": "data:image/webp;base64," + "x" * 400, "sensitivity_score": 0.123456,
        "camera": "x" * 100, "taken_at": "2026-01-01T00:00:00.000000Z", "etag": "x" * 32,
        "avif": ["full", "standard"],
    }  # fmt: skip


@pytest.mark.parametrize("character", ["𠮷", "\x01", '"'])
def test_a_page_of_the_largest_posts_fits_into_an_answer(character):
    assert len(entities.hashtags(CAPTION)) > 20
    post = {
        "post_id": POST_ID, "author_id": ANA.user_id, "caption": CAPTION, "kind": "video",
        "state": "published",
        "author": orjson.dumps({"username": "x" * 30, "avatar_url": "x" * 200}).decode(),
        "created_at": "2026-01-01T00:00:00.000000Z", "place": "restricted",
        "media": orjson.dumps([medium(n, each) for n, each in enumerate(alt_texts(character))]),
    }  # fmt: skip
    with tuned(cdn_url="https://d111111abcdef8.cloudfront.net"), signing_with("k" * 64):
        shown = post_views.view(ANA, Hydrated({}, {}, {}, {}, {}), post)
    shown["top_comments"] = [TOP_COMMENT] * settings.top_comments
    assert "signature" in str(shown["media"][0]["urls"])
    assert sent({"posts": [shown] * settings.page_most}) < MOST_BYTES


def test_a_page_of_the_largest_comments_fits_into_an_answer():
    quoted = '"' * settings.comment_characters
    longest = quoted + "\u0351" * ((settings.text_bytes - len(quoted)) // 2)
    mention = {"username": "x" * 30, "user_id": ANA.user_id}
    comment = {
        "comment_id": POST_ID, "text": longest, "parent_id": POST_ID, "state": "published",
        "user": {"id": ANA.user_id, "username": "x" * 30, "avatar_url": "x" * 200},
        "mentions": [mention] * settings.mentions_per_comment,
    }  # fmt: skip
    assert sent({"comments": [comment] * settings.page_most}) < MOST_BYTES
