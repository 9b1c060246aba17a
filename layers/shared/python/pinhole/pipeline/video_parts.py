"""Long videos, transcoded in parts by several functions at the same time.

A part's files go to the uploads bucket; the post's row knows which parts are left
(`pinhole.posts.part_states`). Whoever takes the last one of a group joins its files, which needs no
encoding, and whoever joins the last group settles the medium. `pinhole.pipeline.video_division`
sends the messages.

Every part may be done twice or be interrupted: its files and its write are the same the second
time. If the result might differ from that of the whole video, it is transcoded whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pinhole import log
from pinhole.imaging.bounds import Rejected
from pinhole.media.medium import READY, Parts
from pinhole.media.new_medium import Medium
from pinhole.pipeline import intake, part_files, scratch, video_files, video_steps
from pinhole.pipeline.intake import HandedOver, Made
from pinhole.pipeline.uploads import Upload
from pinhole.pipeline.video_steps import Clock
from pinhole.posts import media_states, part_states
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video import declaration, joining, probe, transcode
from pinhole.video.segments import Segment
from pinhole.video.sizes import SIZES
from pinhole.video.transcode import Unsafe

# What the row of a finished medium says besides.
OF_POST = ("index", "content_type", "state", "alt_text", "type")


@dataclass(frozen=True)
class Part:
    """A segment in the sizes of a group; the sound of all sizes has no segment."""

    name: str
    sizes: list[str]
    segment: Segment | None = None

    def as_message(self, upload: Upload) -> dict[str, Any]:
        """The message that asks for it."""
        return {**upload.notification(), "part": asdict(self)}


def named(body: Mapping[str, Any]) -> Part | None:
    """The part that a message names; None for a whole upload."""
    part = body.get("part")
    if part is None:
        return None
    segment = part["segment"]
    return Part(part["name"], part["sizes"], Segment(**segment) if segment else None)


def work(part: Part, left: Clock, upload: Upload, post: Post, index: int) -> Made:
    """Do a part, and what follows if it was the last one. Raises HandedOver unless the medium is
    finished.
    """
    found = media_states.parts(post, index, upload.etag)
    if found and "ended_by" not in found:
        try:
            return _done(part, left, upload, post, index, found)
        except Rejected:
            of_poster, placement = found["medium"].get("avif", []), video_steps.placement(post)
            video_files.discard(post, index, of_poster, found["ready"], placement)
            raise
        except Unsafe as unsafe:
            log.logger.warning("video not divided", post_id=post.post_id, reason=str(unsafe))
            _give_up(part, upload, post, index)
    elif found and found["ended_by"] == part.name:  # which was killed before it could ask
        _give_up(part, upload, post, index)
    raise HandedOver


def _done(part: Part, left: Clock, upload: Upload, post: Post, index: int, found: Parts) -> Made:
    intake.claim(upload, post, index)
    now: Parts | None = found
    if part.name in found["left"]:
        _make(part, left, upload, post, index, found)
        now = part_states.finish(post.post_id, index, upload.etag, part.name)
        if now is None:  # nobody wants it any more
            part_files.discard_part(upload, part.name, [*part.sizes, transcode.EDGES])
            raise HandedOver
    for group, sizes in found["groups"].items():
        if now and now["joiners"].get(group) == part.name and not set(sizes) <= set(now["ready"]):
            now = _join(group, left, upload, post, index, now)
    is_ready = now and all(set(sizes) <= set(now["ready"]) for sizes in now["groups"].values())
    if now is None or not is_ready or part.name not in now["joiners"].values():
        raise HandedOver
    video_files.keep_original(upload, post.post_id, index, now["content_type"])
    pending = {name: post.media[index].get(name) for name in OF_POST}
    medium = replace(Medium(**{**pending, **now["medium"]}), state=READY)
    return Made(medium, video_steps.placement(post), hidden=now["hidden"])


def _make(part: Part, left: Clock, upload: Upload, post: Post, index: int, known: Parts) -> None:
    """Transcode a part and store its files."""
    limits = video_steps.limits()
    with scratch.folder() as folder:
        source = video_steps.fetch(upload, post, index, folder)
        with source.open("rb") as file:
            movie = probe.probe(file, limits)
        seconds = video_steps.time_for_work(left)
        segment = part.segment
        if segment is None:
            files = transcode.transcode_sound(source, movie, folder, limits, seconds)
        else:
            report = partial(part_states.report, post.post_id, index, upload.etag, part.name)
            files = transcode.transcode_segment(
                segment,
                part.sizes,
                source,
                declaration.completed(movie, source, folder, limits, seconds),
                (known["medium"]["width"], known["medium"]["height"]),
                folder,
                limits,
                seconds,
                video_steps.Progress(upload, segment.end - segment.start, report),
            )
        part_files.store(upload, part.name, files)


def _join(
    group: str, left: Clock, upload: Upload, post: Post, index: int, known: Parts
) -> Parts | None:
    """Join a group's segments in each size, and store the MP4s."""
    placement = video_steps.placement(post)
    with scratch.folder() as folder:
        seconds = video_steps.time_for_work(left)
        edges = {name: folder / name for name in _of_group(group, known)}
        part_files.fetch(upload, transcode.EDGES, edges)
        joining.check_edges(list(edges.values()))
        mp4s = {
            size: _joined(group, size, upload, known, folder, seconds)
            for size in known["groups"][group]
        }
        limits = video_steps.limits()
        lengths = {size: transcode.length(mp4, limits) for size, mp4 in mp4s.items()}
        video_files.store_sizes(post, index, mp4s, placement)
    length = lengths.get(SIZES[0].name)
    return part_states.join(post.post_id, index, upload.etag, group, length, placement)


def _joined(
    group: str, size: str, upload: Upload, known: Parts, folder: Path, seconds: float
) -> Path:
    files = {name: folder / f"{name}-{size}" for name in _of_group(group, known)}
    sound = folder / f"sound-{size}" if part_states.SOUND in known["names"] else None
    part_files.fetch(upload, size, files | ({part_states.SOUND: sound} if sound else {}))
    made = folder / f"{size}.mp4"
    joining.join(list(files.values()), sound, folder, made, seconds)
    return made


def _of_group(group: str, known: Parts) -> list[str]:
    return [name for name in known["names"] if name.startswith(f"{group}-")]


def _give_up(part: Part, upload: Upload, post: Post, index: int) -> None:
    """Ask once for the whole video to be transcoded."""
    if part_states.give_up(post.post_id, index, upload.etag, part.name):
        intake.forward(upload, settings.transcodes_queue_url)
