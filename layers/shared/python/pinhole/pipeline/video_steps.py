"""Steps that transcoding a video at once and in parts have in common."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pinhole import log
from pinhole.aws import clients
from pinhole.imaging import bounds as imaging
from pinhole.imaging.bounds import Rejected
from pinhole.imaging.render import Photo, render
from pinhole.pipeline import intake, uploads
from pinhole.pipeline.uploads import Upload
from pinhole.posts import repository
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video import ffmpeg, poster
from pinhole.video.bounds import VideoLimits
from pinhole.video.probe import Movie

# A poster takes one or two seconds, even of the largest video.
_POSTER_SECONDS = 60
# Reserved for storing the results and settling the medium.
_STORING_SECONDS = 30
_UNBOUNDED_SECONDS = 120
Clock = Callable[[], float]


@contextmanager
def bounded(movie: Movie, seconds_left: Clock) -> Iterator[Clock]:
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


def limits() -> VideoLimits:
    return VideoLimits(
        settings.video_seconds,
        settings.video_side,
        settings.video_frame_rate,
        settings.video_pixels,
    )


def time_for_work(seconds_left: Clock) -> float:
    return max(1, seconds_left() - _STORING_SECONDS)


def time_for_poster(seconds_left: Clock) -> float:
    return min(_POSTER_SECONDS, time_for_work(seconds_left) / 2)


def fetch(upload: Upload, post: Post, index: int, folder: Path) -> Path:
    """The upload as a file, claimed; raises Rejected when it is too large."""
    if upload.size > settings.video_bytes:
        raise Rejected("too_large", f"A video may have at most {settings.video_bytes} bytes")
    source = folder / "source"
    with closing(uploads.opened(upload)) as body, source.open("wb") as file:
        intake.claim(upload, post, index)
        shutil.copyfileobj(body, file, 1 << 20)
    return source


def make_poster(source: Path, movie: Movie, folder: Path, seconds: float) -> Photo:
    """The poster's renditions. The poster is a full-size frame, so they have the video's size."""
    picture = poster.poster(source, movie, folder, limits(), seconds)
    return render(picture, imaging.PhotoLimits(len(picture), limits().side ** 2))


class Progress:
    """Reports progress every few seconds, in percent; raises Claimed when the work is no longer
    wanted. `report` records it, and says whether it is.
    """

    def __init__(self, upload: Upload, whole: float, report: Callable[[int], bool]) -> None:
        self._upload, self._whole, self._report = upload, whole, report
        self._next = time.monotonic()

    def __call__(self, done: float) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + settings.progress_seconds
        # Only a settled medium is done.
        percent = min(99, int(100 * done / self._whole))
        try:
            is_wanted = self._report(percent)
        except clients.FAULTS:
            log.logger.warning("progress not reported", key=self._upload.key)
            return
        if not is_wanted:
            log.logger.info("transcode stopped", key=self._upload.key)
            raise intake.Claimed(self._upload.key)


def placement(post: Post) -> str | None:
    """The post's current placement: a transcode takes minutes and should not be repeated."""
    found = repository.find(post.post_id)
    return found.place if found else post.place
