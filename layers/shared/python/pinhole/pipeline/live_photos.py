"""Live Photos: a still and a movie with the same content identifier, uploaded in one post, are one
medium. People see the still; the movie is kept with its original.

The movie waits for the post's photos, since only their bytes say which of them is its still: the
transcoder leaves it, and the worker that processes the last photo hands it over again.
"""

from __future__ import annotations

from pinhole.media import object_keys
from pinhole.media.medium import MOTION, READY, motions
from pinhole.media.new_medium import Medium
from pinhole.pipeline import intake, video_files
from pinhole.pipeline.intake import Made
from pinhole.pipeline.uploads import Upload
from pinhole.posts import repository, still_states
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video.probe import Movie


def motion(upload: Upload, post: Post, index: int, movie: Movie, content_type: str) -> Made | None:
    """The movie as the moving part of the post's still; None if it is a video of its own.

    Raises HandedOver while it waits for the post's photos.
    """
    if movie.live_id is None:
        return None
    if still_states.wait_for_photos(post.post_id, index, upload.size):
        raise intake.HandedOver
    found = repository.find(post.post_id)
    still = _still(found, movie.live_id) if found else None
    if found is None or still is None:
        return None
    video_files.keep_original(upload, post.post_id, index, content_type)
    medium = Medium(
        index,
        post.media[index]["content_type"],
        READY,
        type=MOTION,
        duration=movie.seconds,
        live_id=movie.live_id,
        motion_of=still,
    )
    return Made(medium, found.place)


def wake(upload: Upload) -> None:
    """Hand over the movies that waited for the photo of this upload. Idempotent."""
    parsed = object_keys.parse_upload_key(upload.key)
    post = repository.find(parsed[1]) if parsed else None
    if post is None:
        return
    for medium in still_states.waiting(post):
        key = object_keys.upload_key(post.author_id, post.post_id, medium["index"])
        movie = Upload(upload.bucket, key, medium["waiting_bytes"], medium["etag"])
        intake.forward(movie, settings.transcodes_queue_url)


def _still(post: Post, live_id: str) -> int | None:
    """The index of the photo with that identifier that has no movie yet."""
    taken = motions(post.media)
    for each in post.media:
        is_still = each["type"] == "photo" and each["state"] == READY
        if is_still and each.get("live_id") == live_id and each["index"] not in taken:
            return int(each["index"])
    return None
