"""What is read from a video's header, and which videos are refused because of it."""

import io
import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.imaging.bounds import Rejected
from pinhole.imaging.headers.signatures import detect
from pinhole.video import boxes
from pinhole.video.bounds import VideoLimits
from pinhole.video.colours import Colours

from tests import clips
from tests.unit.video import movies
from tests.unit.video.movies import box, movie, mvhd, numbers, pictures, plain, read, sound, trak

WHOLE = plain(trak(edits=movies.elst(2_000)), sound())
RECORDED = clips.clip(sound=1)


def refused(data, limits=movies.LIMITS):
    with pytest.raises(Rejected) as caught:
        read(data, limits)
    return caught.value


def test_length_size_and_codecs_are_read_from_a_header():
    found = read(WHOLE)
    assert found.seconds == 2
    video = found.video
    assert (video.codec, video.width, video.height, video.frames) == ("avc1", 640, 480, 60)
    assert found.audio.codec == "mp4a"


def test_long_numbers_are_read_too():
    found = read(
        movie(
            mvhd(version=1),
            trak(head=movies.tkhd(7, version=1), edits=movies.elst(2_500, version=1), version=1),
        )
    )
    assert (found.video.id, found.seconds) == (7, 2.5)


def test_a_real_file_reads_as_it_was_made():
    file = clips.clip(seconds=2, size="320x240", rate=25, sound=2)
    found = read(file)
    assert (found.video.width, found.video.height, found.video.frames) == (320, 240, 50)
    assert found.seconds == pytest.approx(2, abs=0.05)


def test_an_edited_track_is_as_long_as_what_is_shown_of_it():
    long = trak(runs=((6_000, 500),), edits=movies.elst(1_000, 2_000))
    assert read(plain(long)).seconds == 3
    assert read(plain(long)).video.rate == 30


def test_a_single_frame_may_be_as_short_as_it_likes():
    assert read(plain(trak(runs=((1, 1),)))).video.frames == 1


def test_the_longest_track_counts():
    assert read(plain(trak(), sound(runs=((60_000, 15_000 // 1_000),)))).seconds == 60


def test_wide_pixels_make_a_wide_picture():
    wide = pictures(b"avc1", 1440, 1080, box(b"pasp", numbers("II", 4, 3)))
    assert read(plain(trak(entry=wide))).video.width == 1920


def test_pixels_without_a_shape_are_square():
    flat = pictures(b"avc1", 640, 480, box(b"pasp", numbers("II", 4, 0)))
    assert read(plain(trak(entry=flat))).video.width == 640


@pytest.mark.parametrize("form", [b"nclx", b"nclc"])
def test_colours_are_read_by_their_code_points(form):
    colour = box(b"colr", b"prof" + bytes(12)), box(b"colr", form, numbers("HHH", 9, 16, 10))
    entry = pictures(b"hvc1", 640, 480, *colour)
    assert read(plain(trak(entry=entry))).video.colours == Colours(9, 16, 10)


@pytest.mark.parametrize("colour", [b"", box(b"colr", b"nclx", bytes(5)), box(b"colr", b"prof")])
def test_colours_that_are_not_declared_are_unspecified(colour):
    entry = pictures(b"hvc1", 640, 480, colour)
    assert read(plain(trak(entry=entry))).video.colours == Colours()


def test_a_track_that_is_switched_off_is_not_the_one_that_plays():
    depth = trak(head=movies.tkhd(1, flags=0), entry=pictures(b"hvc1", 320, 240))
    shown = trak(head=movies.tkhd(2), entry=pictures(b"hvc1", 1920, 1080))
    assert read(plain(depth, shown)).video.id == 2


def test_sound_that_browsers_do_not_know_is_passed_over_for_sound_that_they_do():
    assert read(plain(trak(), sound(b"apac"), sound(track_id=3))).audio.id == 3
    assert refused(plain(trak(), sound(b"apac"))).reason == "unsupported_type"


def test_other_tracks_do_not_matter():
    assert read(plain(trak(b"tmcd", head=movies.tkhd(5)), trak())).video.id == 1


@pytest.mark.parametrize("codec", [b"mp4v", b"jpeg", b"dvc ", b"ap4h", b"av01", b"dvh1", b"encv"])
def test_another_codec_is_named(codec):
    why = refused(plain(trak(entry=pictures(codec))))
    assert why.reason == "unsupported_type"
    assert codec.decode() in why.detail


@pytest.mark.parametrize(
    ("data", "reason", "said"),
    [
        (plain(sound()), "not_a_video", "no video track"),
        (plain(trak(runs=((2_730, 500),))), "too_long", "91.0 s; the limit is 90 s"),
        (plain(trak(entry=pictures(b"avc1", 4_097, 10))), "too_many_pixels", "4097 x 10"),
        (plain(trak(entry=pictures(b"avc1", 0, 10))), "corrupt", "width"),
        (plain(trak(runs=((600, 50),))), "too_complex", "300 frames a second"),
        (
            plain(trak(runs=((8_000, 125),), entry=pictures(b"avc1", 4_000, 4_000))),
            "too_complex",
            "",
        ),
        (plain(trak(), trak()), "corrupt", "tracks"),
        (plain(*(sound(track_id=n) for n in range(40))), "corrupt", "too many tracks"),
        (plain(trak(reference=movies.dref(0))), "corrupt", "another file"),
        (movie(mvhd(scale=0), trak()), "corrupt", "time scale"),
        (plain(trak(scale=0)), "corrupt", "time scale"),
        (movie(trak()), "corrupt", "mvhd"),
        (movie(mvhd(), box(b"trak", movies.tkhd())), "corrupt", "lacks"),
        (plain(trak(entry=b"")), "corrupt", "codec"),
        (box(b"ftyp", b"isom"), "corrupt", "no header"),
        (b"", "corrupt", "no header"),
        (WHOLE[:-1], "corrupt", "ends early"),
        (WHOLE + numbers("I4sQ", 1, b"mdat", 1 << 60), "corrupt", "ends early"),
        (numbers("I4s", 8, b"free") * 20_001 + WHOLE, "corrupt", "too many parts"),
        (movie(mvhd(), trak(), box(b"free") * 1_001), "corrupt", "too many parts"),
        (movie(mvhd(), trak(), box(b"free", bytes(16_000_000))), "too_complex", "header"),
    ],
)
def test_a_video_that_cannot_be_published_is_refused_with_a_reason(data, reason, said):
    why = refused(data)
    assert why.reason == reason
    assert said in why.detail


def test_pictures_in_the_file_itself_are_fine():
    assert read(plain(trak(reference=movies.dref(1)))).seconds == 2


def test_half_a_second_beyond_the_limit_is_allowed():
    assert read(plain(trak(runs=((2_712, 500),)))).seconds == pytest.approx(90.4)


def test_a_table_that_is_longer_than_its_box_is_refused():
    data = clips.patched(WHOLE, b"stts", 4, 1_000)
    assert "time table" in refused(data).detail


def test_a_fragmented_file_is_as_long_as_it_declares_or_of_unknown_length():
    extends = box(b"mvex", box(b"mehd", numbers("II", 0, 5_000)))
    silent = trak(runs=())
    assert read(movie(mvhd(duration=0), silent, extends)).seconds == 5
    assert read(movie(mvhd(duration=0), silent, box(b"mvex"))).seconds is None
    assert read(movie(mvhd(duration=0), silent) + box(b"moof")).seconds is None
    assert read(movie(mvhd(duration=3_000), silent) + box(b"moof")).seconds == 3
    long = box(b"mvex", box(b"mehd", numbers("IQ", 1 << 24, 95_000)))
    assert refused(movie(mvhd(), silent, long)).reason == "too_long"


def test_quicktimes_padding_is_no_box():
    assert read(movie(mvhd(), trak(), bytes(4))).seconds == 2


def test_the_last_box_may_reach_to_the_end():
    assert read(movie(mvhd(), trak()) + numbers("I4s", 0, b"mdat") + bytes(99)).seconds == 2


def is_harmless(data):
    """Read or refused: any other outcome is an error."""
    try:
        return read(data).video.width > 0
    except Rejected as why:
        return bool(why.reason) and why.detail.endswith(".")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    assert is_harmless(data)


@given(st.binary(max_size=400))
def test_any_header_is_read_or_refused(inner):
    assert is_harmless(box(b"moov", inner))
    assert is_harmless(movie(mvhd(), box(b"trak", inner)))


@pytest.mark.parametrize("tail", [b"\0\0\0\4junk", b"camera", bytes(500), b"\xff" * 500])
def test_what_a_camera_appends_is_no_part_of_the_movie(tail):
    assert read(WHOLE + tail) == read(WHOLE)
    assert read(RECORDED + tail) == read(RECORDED)


@pytest.mark.parametrize("layout", [(), ("-movflags", "+faststart")])
def test_a_movie_lacks_nothing_only_if_all_its_samples_are_there(layout):
    data = clips.clip(sound=1, more=layout)
    end = max(read(data).video.end, read(data).audio.end)
    media = data.index(b"mdat")
    longer = int.from_bytes(data[media - 4 : media]) + 1_000
    mistaken = data[: media - 4] + longer.to_bytes(4) + data[media:]
    if layout:
        assert read(mistaken).video == read(data).video
        assert read(mistaken[:end]).video == read(data).video
        assert "ends early" in refused(data[: end - 1]).detail
    else:
        assert "ends early" in refused(mistaken).detail


def test_a_movie_that_ends_within_a_fragment_is_refused():
    data = clips.clip(seconds=2, more=("-movflags", "frag_keyframe+empty_moov", "-g", "5"))
    assert read(data + b"camera's own data")
    for kind in (b"moof", b"mdat"):
        assert "ends early" in refused(data[: data.rindex(kind) + 20]).detail


@given(st.integers(0, len(WHOLE)))
def test_a_file_that_ends_early_is_refused(end):
    cut = WHOLE[:end]
    if end < len(WHOLE):
        assert refused(cut).reason == "corrupt"


FILES = [WHOLE, plain(trak(entry=pictures(b"hvc1", 640, 480, box(b"colr", b"nclx", bytes(7)))))]


@given(st.sampled_from(FILES), st.randoms(use_true_random=False))
def test_a_damaged_header_is_read_or_refused(data, chance):
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) - 4)
        extreme = (0, 1, 7, 8, 0x7FFFFFFF, 0xFFFFFFFF, chance.getrandbits(32))
        struct.pack_into(">I", changed, at, chance.choice(extreme))
    assert is_harmless(bytes(changed))


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_real_file_is_read_or_refused(seed):
    chance = random.Random(seed)
    changed = bytearray(clips.phone())
    start = changed.index(b"moov")
    for _ in range(20):
        changed[chance.randrange(start, len(changed))] = chance.getrandbits(8)
    assert is_harmless(bytes(changed))


def test_the_work_of_reading_is_bounded_whatever_the_header_claims():
    class Counted(io.BytesIO):
        reads = 0

        def read(self, *size):
            self.reads += 1
            return super().read(*size)

    file = Counted(numbers("I4s", 8, b"free") * 1_000_000)
    with pytest.raises(Rejected):
        boxes.header(file)
    assert file.reads <= 20_000


def test_a_refusal_states_the_limit():
    assert (
        "the limit is 7 s"
        in refused(plain(trak(runs=((300, 500),))), VideoLimits(seconds=7)).detail
    )


@pytest.mark.parametrize(
    "start",
    [
        b"ftypqt  ",
        b"ftypisom",
        b"ftypmp42",
        b"ftypM4V ",
        b"ftyp3gp5",
        b"moov",
        b"mdat",
        b"wide",
        b"free",
        b"skip",
    ],
)
def test_videos_are_recognised_by_their_first_bytes(start):
    assert detect(b"\0\0\0\x20" + start + bytes(32)) == "video"


@pytest.mark.parametrize("start", [b"ftypheic", b"ftypmif1", b"ftypavif"])
def test_pictures_in_the_same_container_are_not_videos(start):
    assert detect(b"\0\0\0\x20" + start + bytes(32)) in ("heic", "avif")
