"""Inspects a video's header: rejects whatever can be rejected without decoding.

A header may be wrong: decoders need limits of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from pinhole.imaging.bounds import Rejected
from pinhole.imaging.headers import exif
from pinhole.video import boxes, labels
from pinhole.video.bounds import VideoLimits, corrupt
from pinhole.video.tracks import Track, read_track

# Codecs by their names in sample descriptions. Excludes encrypted video and video that displays
# correctly on one maker's screens only (Dolby Vision's profile 5).
_VIDEO = ("avc1", "avc3", "hvc1", "hev1")
# `mp4a` is AAC in practice; cameras, editors and older phones write the others.
_AUDIO = (
    *("mp4a", "alac", "ac-3", "ec-3", "Opus", ".mp3", "fLaC", "samr", "sawb"),
    *("lpcm", "ipcm", "fpcm", "sowt", "twos", "raw ", "in24", "in32", "fl32", "fl64"),
    *("ima4", "ulaw", "alaw"),
)
_MOST_TRACKS = 32
_NOUNS = {"vide": "video", "soun": "video's sound"}


@dataclass(frozen=True)
class Movie:
    """A video before decoding. `seconds` is None when a fragmented file does not state it;
    `live_id` is that of the Live Photo whose movie it is.
    """

    seconds: float | None
    video: Track
    audio: Track | None
    live_id: str | None = None


def probe(file: BinaryIO, limits: VideoLimits) -> Movie:
    """Return the contents of an open file, or raise Rejected. Nothing is decoded."""
    found = boxes.header(file)
    tracks = _tracks(found.body)
    video = _chosen(tracks, "vide", _VIDEO)
    if video is None:
        raise Rejected("not_a_video", "The file has no video track.")
    _check_whole(found, tracks)
    live_id = exif.live_id(labels.read(found.body).get(labels.CONTENT_ID))
    movie = Movie(_seconds(found, tracks), video, _chosen(tracks, "soun", _AUDIO), live_id)
    if movie.seconds is not None:
        limits.check_length(movie.seconds)
    limits.check_frames(video.width, video.height, video.frames, video.rate)
    return movie


def _tracks(moov: memoryview) -> list[Track]:
    traks = [body for kind, body in boxes.parts(moov) if kind == b"trak"]
    if len(traks) > _MOST_TRACKS:
        raise corrupt("it has too many tracks")
    scale, _ = _clock(boxes.need(moov, b"mvhd"))
    tracks = [track for trak in traks if (track := read_track(trak, scale))]
    if len({track.id for track in tracks}) < len(tracks):
        raise corrupt("two of its tracks have the same number")
    return tracks


def _check_whole(found: boxes.Header, tracks: list[Track]) -> None:
    """Raises Rejected if samples are missing. The header lists all but those of fragments."""
    is_listed = not found.is_fragmented and all(track.end for track in tracks)
    if any(track.end > found.size for track in tracks) or found.is_cut and not is_listed:
        raise corrupt("the file ends early")


def _chosen(tracks: list[Track], kind: str, codecs: tuple[str, ...]) -> Track | None:
    """The first playable track of a kind; a disabled one only as a fallback."""
    alike = (track for track in tracks if track.kind == kind)
    found = sorted(alike, key=lambda track: not track.is_enabled)
    playable = [track for track in found if track.codec in codecs]
    if found and not playable:
        raise Rejected(
            "unsupported_type",
            f"The {_NOUNS[kind]} uses the codec {found[0].codec!r};"
            " videos may be H.264 or HEVC, with AAC.",
        )
    return playable[0] if playable else None


def _seconds(found: boxes.Header, tracks: list[Track]) -> float | None:
    """The longest track's duration; of a fragmented file, the declared duration."""
    extends = boxes.part(found.body, b"mvex")
    if not found.is_fragmented and extends is None:
        return max(track.seconds for track in tracks)
    scale, declared = _clock(boxes.need(found.body, b"mvhd"))
    total = boxes.part(extends, b"mehd") if extends is not None else None
    if total is not None:
        (version,) = boxes.unpack("B", total)
        (declared,) = boxes.unpack("Q" if version else "I", total, 4)
    return declared / scale if declared else None


def _clock(mvhd: memoryview) -> tuple[int, int]:
    """The movie's ticks per second and its duration in ticks."""
    (version,) = boxes.unpack("B", mvhd)
    scale, duration = boxes.unpack("IQ", mvhd, 20) if version else boxes.unpack("II", mvhd, 12)
    if not scale:
        raise corrupt("its time scale is zero")
    return scale, duration
