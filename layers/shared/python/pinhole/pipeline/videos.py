"""The video pipeline: an upload becomes MP4s, a poster and a settled medium
(`pinhole.pipeline.intake`).

A transcode takes minutes. It reports its progress to the author, and stops as soon as it is no
longer wanted or the function's time is almost up. A long video is divided into parts
(`pinhole.pipeline.video_parts`), whose messages come by the same queue.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole.aws import queues
from pinhole.imaging.render import Photo
from pinhole.media.medium import READY
from pinhole.media.new_medium import Medium
from pinhole.moderation import screening
from pinhole.pipeline import (
    intake,
    live_photos,
    part_files,
    scratch,
    uploads,
    video_division,
    video_files,
    video_parts,
    video_steps,
)
from pinhole.pipeline.intake import Made
from pinhole.pipeline.uploads import Upload
from pinhole.pipeline.video_steps import Clock
from pinhole.posts import media_states
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video import declaration, probe, transcode
from pinhole.video.probe import Movie
from pinhole.video.transcode import Video


def on_message(message: SQSRecord, seconds_left: Clock) -> None:
    """Process a message of the transcodes queue within the time left."""
    for upload in uploads.announced(message):
        is_last = partial(queues.is_last_attempt, message, settings.transcode_attempts)
        part = video_parts.named(queues.body_of(message))
        work = partial(video_parts.work, part) if part else _work
        state = intake.process(upload, partial(work, seconds_left), is_last)
        if part and state:
            part_files.discard(upload)


def _work(seconds_left: Clock, upload: Upload, post: Post, index: int) -> Made:
    limits = video_steps.limits()
    with scratch.folder() as folder:
        source = video_steps.fetch(upload, post, index, folder)
        with source.open("rb") as file:
            movie = probe.probe(file, limits)
        content_type = video_files.type_of(source)
        if made := live_photos.motion(upload, post, index, movie, content_type):
            return made
        with video_steps.bounded(movie, seconds_left) as left:
            for_poster = video_steps.time_for_poster(left)
            movie = declaration.completed(movie, source, folder, limits, for_poster)
            picture = video_steps.make_poster(source, movie, folder, for_poster)
            intake.log_faults(picture)
            verdict = screening.judge(screening.Picture.of(picture))
            medium = _medium(post, index, picture, verdict)
            hidden = screening.HIDDEN if verdict.is_hidden else None
            plan = video_division.Plan(source, movie, folder, picture, medium, content_type, hidden)
            video_division.divide(plan, upload, post, index, for_poster)
            video = _transcoded(source, movie, picture, folder, upload, post, index, left)
        placement = video_steps.placement(post)
        video_files.store(post, index, picture, video, placement)
        video_files.keep_original(upload, post.post_id, index, content_type)
    return Made(replace(medium, duration=round(video.seconds, 3)), placement, hidden=hidden)


def _transcoded(
    source: Path,
    movie: Movie,
    picture: Photo,
    folder: Path,
    upload: Upload,
    post: Post,
    index: int,
    left: Clock,
) -> Video:
    limits = video_steps.limits()
    report = partial(media_states.progress, post.post_id, index, upload.etag)
    return transcode.transcode(
        source,
        movie,
        (picture.width, picture.height),
        folder,
        limits,
        video_steps.time_for_work(left),
        video_steps.Progress(upload, movie.seconds or limits.seconds, report),
    )


def _medium(post: Post, index: int, picture: Photo, verdict: screening.Verdict) -> Medium:
    pending = post.media[index]
    return Medium(
        index,
        pending["content_type"],
        READY,
        alt_text=pending.get("alt_text"),
        type="video",
        width=picture.width,
        height=picture.height,
        placeholder=picture.placeholder,
        avif=picture.avif,
        **screening.medium_fields(verdict),
    )
