"""The video pipeline: an upload becomes MP4s, a poster and a settled medium
(`pinhole.pipeline.intake`).

A transcode takes minutes. It reports its progress to the author, and stops as soon as it is no
longer wanted or the function's time is almost up.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import log
from pinhole.aws import clients, queues
from pinhole.imaging import bounds as imaging
from pinhole.imaging.bounds import Rejected
from pinhole.imaging.render import Photo, render
from pinhole.media.medium import READY, Medium
from pinhole.moderation import screening
from pinhole.pipeline import intake, live_photos, scratch, uploads, video_files
from pinhole.pipeline.intake import Made
from pinhole.pipeline.uploads import Upload
from pinhole.posts import media_states, repository
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video import declaration, ffmpeg, poster, probe, transcode
from pinhole.video.bounds import VideoLimits
from pinhole.video.probe import Movie
from pinhole.video.transcode import Video

# A poster takes one or two seconds, even of the largest video.
_POSTER_SECONDS = 60
# Reserved for storing the results and settling the medium.
_STORING_SECONDS = 30
_UNBOUNDED_SECONDS = 120
# The largest reported progress: only a settled medium is done.
_NEARLY = 99
Clock = Callable[[], float]


def on_message(message: SQSRecord, seconds_left: Clock) -> None:
    """Process a message of the transcodes queue within the time left."""
    for upload in uploads.announced(message):
        is_last = partial(queues.is_last_attempt, message, settings.transcode_attempts)
        intake.process(upload, partial(_work, seconds_left), is_last)


def _work(seconds_left: Clock, upload: Upload, post: Post, index: int) -> Made:
    limits = _limits()
    with scratch.folder() as folder:
        source = _fetch(upload, post, index, folder)
        with source.open("rb") as file:
            movie = probe.probe(file, limits)
        content_type = video_files.type_of(source)
        if made := live_photos.motion(upload, post, index, movie, content_type):
            return made
        with _bounded(movie, seconds_left) as left:
            for_poster = min(_POSTER_SECONDS, _time_for_work(left) / 2)
            movie = declaration.completed(movie, source, folder, limits, for_poster)
            picture = _poster(source, movie, folder, limits, for_poster)
            intake.log_faults(picture)
            verdict = screening.judge(screening.Picture.of(picture))
            video = transcode.transcode(
                source,
                movie,
                (picture.width, picture.height),
                folder,
                limits,
                _time_for_work(left),
                _Progress(upload, post.post_id, index, movie.seconds or limits.seconds),
            )
        placement = _placement(post)
        video_files.store(post, index, picture, video, placement)
        video_files.keep_original(upload, post.post_id, index, content_type)
    medium = replace(_ready(post, index, picture, video), **screening.medium_fields(verdict))
    return Made(medium, placement, hidden=screening.HIDDEN if verdict.is_hidden else None)


@contextmanager
def _bounded(movie: Movie, seconds_left: Clock) -> Iterator[Clock]:
    """The time limit of a video. A fragmented file does not declare its number of frames, so the
    cost is unbounded: it gets two minutes, and is rejected if they are not enough.
    """
    if movie.video.frames:
        yield seconds_left
        return
    end = time.monotonic() + _UNBOUNDED_SECONDS + _STORING_SECONDS
    try:
        yield lambda: min(seconds_left(), end - time.monotonic())
    except ffmpeg.OutOfTime:
        raise Rejected("too_complex", "The video takes too long to decode") from None


def _limits() -> VideoLimits:
    return VideoLimits(
        settings.video_seconds,
        settings.video_side,
        settings.video_frame_rate,
        settings.video_pixels,
    )


def _time_for_work(seconds_left: Clock) -> float:
    return max(1, seconds_left() - _STORING_SECONDS)


def _fetch(upload: Upload, post: Post, index: int, folder: Path) -> Path:
    """The upload as a file, claimed; raises Rejected when it is too large."""
    if upload.size > settings.video_bytes:
        raise Rejected("too_large", f"A video may have at most {settings.video_bytes} bytes")
    source = folder / "source"
    with closing(uploads.opened(upload)) as body, source.open("wb") as file:
        intake.claim(upload, post, index)
        shutil.copyfileobj(body, file, 1 << 20)
    return source


def _poster(source: Path, movie: Movie, folder: Path, limits: VideoLimits, seconds: float) -> Photo:
    """The poster's renditions. The poster is a full-size frame, so they have the video's size."""
    picture = poster.poster(source, movie, folder, limits, seconds)
    return render(picture, imaging.VideoLimits(len(picture), limits.side**2))


class _Progress:
    """Reports progress every few seconds; raises Claimed when the work is no longer wanted."""

    def __init__(self, upload: Upload, post_id: str, index: int, whole: float) -> None:
        self._upload, self._post_id, self._index = upload, post_id, index
        self._whole = whole
        self._next = time.monotonic()

    def __call__(self, done: float) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + settings.progress_seconds
        percent = min(_NEARLY, int(100 * done / self._whole))
        try:
            is_wanted = media_states.progress(
                self._post_id, self._index, self._upload.etag, percent
            )
        except clients.FAULTS:
            log.logger.warning("progress not reported", post_id=self._post_id, index=self._index)
            return
        if not is_wanted:
            log.logger.info("transcode stopped", post_id=self._post_id, index=self._index)
            raise intake.Claimed(self._upload.key)


def _placement(post: Post) -> str | None:
    """The post's current placement: a transcode takes minutes and should not be repeated."""
    found = repository.find(post.post_id)
    return found.place if found else post.place


def _ready(post: Post, index: int, picture: Photo, video: Video) -> Medium:
    pending = post.media[index]
    return Medium(
        index,
        pending["content_type"],
        READY,
        alt_text=pending.get("alt_text"),
        type="video",
        width=picture.width,
        height=picture.height,
        duration=round(video.seconds, 3),
        placeholder=picture.placeholder,
        avif=picture.avif,
    )
