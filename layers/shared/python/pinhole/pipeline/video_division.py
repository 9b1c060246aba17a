"""Divides a long video into parts (`pinhole.pipeline.video_parts`).

The function that takes the upload stores the poster, decides where to cut, and sends a message for
each part to its own queue. Where enough functions run at once, 360p is a group of its own, which is
ready first; otherwise both sizes share the decoding.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pinhole import log
from pinhole.aws import queues
from pinhole.imaging.render import Photo
from pinhole.media import renditions
from pinhole.media.medium import Parts
from pinhole.media.new_medium import Medium
from pinhole.pipeline import part_files, video_steps
from pinhole.pipeline.intake import HandedOver
from pinhole.pipeline.uploads import Upload
from pinhole.pipeline.video_parts import OF_POST, Part
from pinhole.posts import media_states, part_states
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video import ffmpeg, frames, segments
from pinhole.video.probe import Movie
from pinhole.video.segments import Segment

# From so many functions on, decoding a second time for an early 360p costs nobody time.
_ENOUGH_FOR_EARLY = 4


@dataclass(frozen=True)
class Plan:
    """A video that is divided, as far as it is known; `hidden` is the reason to hide its post."""

    source: Path
    movie: Movie
    folder: Path
    picture: Photo
    medium: Medium
    content_type: str
    hidden: str | None


def divide(plan: Plan, upload: Upload, post: Post, index: int, seconds: float) -> None:
    """Divide a long video, and raise HandedOver. Returns if it has to be transcoded whole."""
    if (known := media_states.parts(post, index, upload.etag)) and "ended_by" in known:
        part_files.discard(upload)
        return
    cut = _cut(plan, seconds)
    if not cut:
        return
    groups = _groups()
    parts = _parts(groups, cut, has_sound=plan.movie.audio is not None)
    placement = video_steps.placement(post)
    renditions.store(renditions.puts(post, index, plan.picture, placement))
    now = part_states.divide(
        post.post_id,
        index,
        _divided(plan, upload, groups, [part.name for part in parts]),
        placement,
    )
    for part in parts:
        if now and part.name in now["left"]:
            queues.send(settings.transcodes_queue_url, part.as_message(upload))
    log.logger.info("video divided", post_id=post.post_id, index=index, parts=len(parts))
    raise HandedOver


def _cut(plan: Plan, seconds: float) -> list[Segment]:
    """The segments; none if the video is short, cannot be cut with certainty, or if no other
    function could work on it at the same time.
    """
    movie, limits = plan.movie, video_steps.limits()
    most = min(settings.video_segments, settings.transcodes_at_once)
    is_long = movie.video.frames and (movie.seconds or 0) >= settings.video_split_from_seconds
    if most < 2 or not is_long:
        return []
    try:
        found = frames.of_source(
            plan.source, movie.video.id, plan.folder, limits.side, limits.seconds + 1, seconds
        )
    except ffmpeg.Refused:
        return []  # decoding it will say why
    return segments.cut(found, most)


def _groups() -> dict[str, list[str]]:
    """The sizes by group, those that are to be ready first before the others."""
    if settings.transcodes_at_once >= _ENOUGH_FOR_EARLY:
        return {"360p": ["360p"], "720p": ["720p"]}
    return {"both": ["360p", "720p"]}


def _parts(groups: dict[str, list[str]], cut: list[Segment], has_sound: bool) -> list[Part]:
    every = [size for sizes in groups.values() for size in sizes]
    sound = [Part(part_states.SOUND, every)] if has_sound else []
    pictures = [
        Part(f"{group}-{number}", sizes, segment)
        for group, sizes in groups.items()
        for number, segment in enumerate(cut)
    ]
    return sound + pictures


def _divided(plan: Plan, upload: Upload, groups: dict[str, list[str]], names: list[str]) -> Parts:
    row = plan.medium.as_row()
    return Parts(
        etag=upload.etag,
        groups=groups,
        names=names,
        left=names,
        percents={},
        joiners={},
        ready=["poster"],
        medium={name: value for name, value in row.items() if name not in OF_POST},
        content_type=plan.content_type,
        hidden=plan.hidden,
    )
