"""Segments of a video: joined, they are the whole video, whatever camera made it."""

import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.imaging.render import render
from pinhole.video import declaration, ffmpeg, frames, joining, poster, segments, transcode
from pinhole.video.bounds import VideoLimits
from pinhole.video.frames import Frame
from pinhole.video.sizes import KEYFRAME_SECONDS, SIZES

from tests import clips
from tests.unit.video import movies
from tests.unit.video.test_cases import CASES
from tests.unit.video.test_pictures import BT2020, H264, HEVC, PQ

LIMITS = VideoLimits()
SECONDS = 120


@dataclass
class Divided:
    """The files by size, made whole and of segments."""

    whole: dict[str, Path]
    joined: dict[str, Path]
    segments: int


def divided(data: bytes, folder: Path, groups=(("360p",), ("720p",)), most=3) -> Divided:
    source = folder / "source"
    source.write_bytes(data)
    movie = declaration.completed(movies.read(data), source, folder, LIMITS, SECONDS)
    still = render(poster.poster(source, movie, folder, LIMITS, SECONDS))
    about = (source, movie, (still.width, still.height))
    found = frames.of_source(source, movie.video.id, folder, LIMITS.side, 92, SECONDS)
    cut = segments.cut(found, most)
    sound = {}
    if movie.audio:
        sound = transcode.transcode_sound(source, movie, within(folder, "sound"), LIMITS, SECONDS)
    joined = {}
    for group in groups:
        made = [
            transcode.transcode_segment(
                each, group, *about, within(folder, f"{group[0]}-{number}"), LIMITS, SECONDS
            )
            for number, each in enumerate(cut)
        ]
        for size in group:
            joined[size] = folder / f"joined-{size}.mp4"
            files = [each[size] for each in made]
            joining.check_edges([each[transcode.EDGES] for each in made])
            joining.join(files, sound.get(size), folder, joined[size], SECONDS)
    whole = transcode.transcode(*about, within(folder, "whole"), LIMITS, SECONDS)
    return Divided(whole.files, joined, len(cut))


def within(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def decoded(file: Path, kind: str) -> list[tuple[float, str]]:
    """When each decoded picture, or piece of sound, is shown, and its checksum."""
    command = [ffmpeg.binary(), "-v", "error", "-copyts", "-i", str(file), "-map", f"0:{kind}"]
    command += ["-fps_mode", "passthrough", "-enc_time_base", "demux"] if kind == "v" else []
    said = subprocess.run([*command, "-f", "framemd5", "-"], check=True, capture_output=True)
    lines = said.stdout.decode().splitlines()
    up, down = next(line for line in lines if line.startswith("#tb")).rpartition(" ")[2].split("/")
    cells = [line.split(",") for line in lines if line[0] != "#"]
    return [(int(each[2]) * int(up) / int(down), each[-1].strip()) for each in cells]


def likeness(one: Path, other: Path) -> list[float]:
    """The signal-to-noise ratio of each pair of pictures, in decibels."""
    files = ["-i", str(one), "-i", str(other)]
    stats = one.parent / "psnr.txt"
    compare = [
        "-lavfi",
        f"[0:v][1:v]psnr=stats_file={stats}",
        "-fps_mode",
        "passthrough",
        "-f",
        "null",
        "-",
    ]
    subprocess.run([ffmpeg.binary(), "-v", "quiet", *files, *compare], check=True)
    found = [line.split("psnr_avg:")[1].split()[0] for line in stats.read_text().splitlines()]
    return [float(each) for each in found]


def film(*more, size="96x72", rate="30", seconds=9, codec=H264, format="mp4", sound=()):
    pictures = f"testsrc2=s={size}:r={rate}:d={seconds}"
    return clips.made("-f", "lavfi", "-i", pictures, *sound, *codec, *more, format=format)


def uneven():
    """Frames at uneven intervals, as phones record them, with a gap."""
    times = "setpts='(N+0.4*sin(N*7))/29.7/TB+gt(N,100)*1.3/TB'"
    return film("-vf", f"settb=1/90000,{times}", "-fps_mode", "vfr", "-enc_time_base", "1/90000")


def trimmed():
    """A clip with an edit list: it begins between two key frames."""
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(film("-g", "40", "-bf", "2", sound=TONE, seconds=11))
        file.flush()
        return clips.made("-ss", "1.3", "-i", file.name, "-c", "copy")


TONE = ("-f", "lavfi", "-i", "sine=d=14:r=44100", "-shortest")
LATE_TONE = ("-itsoffset", "0.25", "-f", "lavfi", "-i", "sine=d=8:r=44100")
INTERLACED = ("-vf", "tinterlace=interleave_top,setfield=tff", "-flags", "+ildct+ilme")
OPEN_GOP = ("-x264-params", "open-gop=1:keyint=45:bframes=3:b-pyramid=normal", "-bf", "3")
OPEN_HEVC = ("-x265-params", "log-level=error:open-gop=1:keyint=45:bframes=4")
KINDS = {
    "plain": lambda: film(sound=TONE),
    "B-frames": lambda: film("-bf", "3", "-g", "50", sound=TONE),
    "open GOP": lambda: film(*OPEN_GOP),
    "HEVC with open GOP": lambda: film(*OPEN_HEVC, codec=HEVC[:4]),
    "60 frames": lambda: film(rate="60", sound=TONE),
    "NTSC": lambda: film(rate="30000/1001", sound=TONE),
    "slow motion": lambda: film(rate="240", size="64x48"),
    "25 frames in MOV": lambda: film(rate="25", format="mov", sound=TONE),
    "uneven": uneven,
    "edit list": trimmed,
    "late sound": lambda: film(sound=LATE_TONE),
    "turned": lambda: clips.turned(film("-g", "30"), 90),
    "interlaced": lambda: film(*INTERLACED, rate="50", seconds=10),
    "PQ": lambda: film("-vf", f"format=yuv420p10le,{PQ}", size="64x48", codec=HEVC),
    "BT.2020": lambda: film("-vf", BT2020, size="64x48"),
    "few key frames": lambda: film("-g", "400", "-sc_threshold", "0"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_joined_segments_are_the_whole_video(kind, tmp_path):
    made = divided(KINDS[kind](), tmp_path)
    assert made.segments > 1
    for size in ("720p", "360p"):
        check_same(made.whole[size], made.joined[size])


@pytest.mark.slow
def test_sizes_that_share_the_decoding_are_the_same(tmp_path):
    made = divided(film(sound=TONE, rate="60"), tmp_path, groups=(("720p", "360p"),))
    for size in ("720p", "360p"):
        check_same(made.whole[size], made.joined[size])


def check_same(whole: Path, joined: Path) -> None:
    """Every picture at its time and alike, also around the joins, and every sample of sound."""
    pictures, wanted = decoded(joined, "v"), decoded(whole, "v")
    assert len(pictures) == len(wanted)
    assert [time for time, _ in pictures] == pytest.approx([time for time, _ in wanted], abs=1e-5)
    assert min(likeness(joined, whole)) > 30
    about, other = (movies.read(file.read_bytes()) for file in (joined, whole))
    assert bool(about.audio) == bool(other.audio)
    if other.audio:
        assert decoded(joined, "a") == decoded(whole, "a")
    assert about.seconds == pytest.approx(other.seconds, abs=0.05)
    assert about.video.colours == other.video.colours
    assert (about.video.width, about.video.height) == (other.video.width, other.video.height)
    data = joined.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert not any(word in data for word in (b"x264", b"Lavf", b"Lavc"))


@pytest.mark.slow
@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not here")
@pytest.mark.parametrize("name", [each.name for each in sorted(CASES.glob("*.m[po][4v]"))])
def test_videos_of_all_cases_are_the_same_in_segments(name, tmp_path, monkeypatch):
    """They are short: looped, and cut at every key frame that is due."""
    source = tmp_path / "case"
    source.write_bytes((CASES / name).read_bytes())
    loop = ["-stream_loop", "9", "-i", str(source), "-map", "0:v", "-map", "0:a?"]
    data = clips.made(*loop, "-c", "copy", "-t", "5", format=name[-3:])
    monkeypatch.setattr(segments, "_LEAST_SECONDS", 2)
    made = divided(data, within(tmp_path, "made"), most=2)
    assert made.segments == 2
    for size in ("720p", "360p"):
        check_same(made.whole[size], made.joined[size])


@pytest.mark.parametrize(
    ("before", "after", "is_safe"),
    [
        ("abcxyz", "xyzdef", True),
        ("abcxyz", "xywdef", False),
        ("abcxyz", "yzdef", False),
        ("yz", "yz", False),
    ],
)
def test_frames_before_a_cut_have_to_be_the_same_wherever_decoding_began(
    before, after, is_safe, tmp_path
):
    files = [tmp_path / "before", tmp_path / "after"]
    for file, hashes in zip(files, (before, after), strict=True):
        lines = [f"0, {n}, {n}, 1, 10, {each}" for n, each in enumerate(hashes)]
        file.write_text("\n".join(["#format: frame checksums", *lines, ""]))
    if is_safe:
        joining.check_edges(files)
        return
    with pytest.raises(transcode.Unsafe):
        joining.check_edges(files)


@cache
def at(rate: float, seconds: float = 20, every: int = 30) -> list[Frame]:
    return [Frame(n / rate, n % every == 0) for n in range(int(seconds * rate))]


def test_a_cut_is_a_regular_key_frame_of_every_size():
    cut = segments.cut(at(60), 4)
    assert len(cut) == 4
    for before, each in pairwise(cut):
        assert before.end == each.start
        assert each.start < KEYFRAME_SECONDS * each.keys <= each.start + 1 / 60
        assert each.seek < each.start
    assert sum(each.frames["720p"] for each in cut) == 1_200
    assert sum(each.frames["360p"] for each in cut) == 600


@pytest.mark.parametrize(
    "frames",
    [at(30, seconds=7), at(30, every=1), [*at(30), Frame(1.0, False)], [Frame(-1, True), *at(30)]],
    ids=["short", "all key frames", "two at a time", "before the beginning"],
)
def test_what_cannot_be_cut_with_certainty_is_not_cut(frames):
    assert segments.cut(frames, 4) == []


@given(
    st.lists(st.floats(0.002, 0.4), min_size=30, max_size=300),
    st.integers(2, 9),
    st.integers(1, 90),
)
def test_segments_have_each_frame_once_whatever_its_time(gaps, most, every):
    times = [0.0]
    for gap in gaps:
        times.append(times[-1] + gap)
    cut = segments.cut([Frame(time, n % every == 0) for n, time in enumerate(times)], most)
    assert len(cut) != 1
    assert len(cut) <= most
    for left in segments._left(times).values() if cut else ():
        inside = [[time for time in left if each.start <= time < each.end] for each in cut]
        assert [time for each in inside for time in each] == left
    for size in SIZES:
        # Thinned alone, a segment keeps the frames that it keeps as a part of the whole.
        assert all(each.frames[size.name] > 0 for each in cut)


def test_frames_outside_an_edit_are_not_listed(tmp_path):
    file = tmp_path / "trimmed.mp4"
    file.write_bytes(trimmed())
    movie = movies.read(file.read_bytes())
    found = frames.of_source(file, movie.video.id, tmp_path, LIMITS.side, 92, SECONDS)
    assert len(found) == len(decoded(file, "v"))
    assert min(frame.seconds for frame in found) >= 0
