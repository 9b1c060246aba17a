"""What is seen of a video: the poster and both sizes, in true colours and without combs."""

import io
import struct
import subprocess
from functools import cache
from pathlib import Path

import pytest
from PIL import Image
from pinhole.imaging.render import render
from pinhole.video import declaration, ffmpeg, poster, transcode
from pinhole.video.bounds import VideoLimits

from tests import clips
from tests.unit.imaging.samples import encode, near
from tests.unit.video import movies

pytestmark = pytest.mark.slow

LIMITS = VideoLimits()
SECONDS = 60
H264 = ("-c:v", "libx264")
HEVC = ("-c:v", "libx265", "-tag:v", "hvc1", "-x265-params", "log-level=error")
UNTAGGED = "setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown"
RED = (200, 60, 40)


@cache
def seen(data: bytes, folder: Path) -> dict[str, Image.Image]:
    """The poster and the first frame of each size, as a player of our MP4s shows them."""
    source = folder / "source"
    source.write_bytes(data)
    movie = movies.read(data)
    movie = declaration.completed(movie, source, folder, LIMITS, SECONDS)
    still = render(poster.poster(source, movie, folder, LIMITS, SECONDS))
    size = still.width, still.height
    made = transcode.transcode(source, movie, size, folder, LIMITS, SECONDS)
    frames = {name: frame(file) for name, file in made.files.items()}
    return {"poster": opened(still.renditions[1].data), **frames}


def frame(file: Path) -> Image.Image:
    command = [ffmpeg.binary(), "-v", "error", "-i", str(file), "-frames:v", "1"]
    written = [*command, "-sws_flags", "accurate_rnd+full_chroma_int", "-f", "apng", "-"]
    return opened(subprocess.run(written, check=True, capture_output=True).stdout)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def one_colour(colour: tuple[int, int, int], matrix: str, tags: str, *more: str, size="1280x720"):
    """A clip of one colour: its R, G and B before the matrix, with these tags."""
    red, green, blue = colour
    picture = f"color=c=0x{red:02x}{green:02x}{blue:02x}:s={size}:r=5:d=0.6"
    codec = more or H264
    pixels = "yuv420p10le" if "libx265" in codec else "yuv420p"
    steps = f"format=gbrp,scale=out_color_matrix={matrix}:out_range=tv,format={pixels},{tags}"
    return clips.made("-f", "lavfi", "-i", picture, "-vf", steps, *codec)


def undeclared(data: bytes) -> bytes:
    """A clip that declares its colours in its pictures only, not in its header."""
    return data.replace(b"colr", b"free")


def tags(primaries: str, transfer: str, matrix: str) -> str:
    return f"setparams=color_primaries={primaries}:color_trc={transfer}:colorspace={matrix}"


P3 = tags("smpte432", "bt709", "bt709")
BT2020 = tags("bt2020", "bt2020-10", "bt2020nc")
PQ, HLG = (tags("bt2020", transfer, "bt2020nc") for transfer in ("smpte2084", "arib-std-b67"))

COLOURS = {
    "untagged HD": (one_colour(RED, "bt709", UNTAGGED), RED),
    "untagged SD": (one_colour(RED, "bt601", UNTAGGED, size="640x480"), RED),
    "tagged SD": (one_colour(RED, "bt601", tags("bt470bg", "smpte170m", "bt470bg")), RED),
    "ICtCp by mistake": (
        one_colour(RED, "bt709", tags("bt2020", "bt2020-10", "ictcp")),
        RED,
    ),
    "Display P3": (one_colour((183, 69, 48), "bt709", P3), RED),
    "BT.2020": (one_colour((163, 78, 48), "bt2020", BT2020, *HEVC), RED),
    "BT.2020 in 8 bits": (one_colour((163, 78, 48), "bt2020", BT2020), RED),
    "white of PQ": (one_colour((148,) * 3, "bt2020", PQ, *HEVC), (191,) * 3),
    "grey of PQ": (one_colour((105,) * 3, "bt2020", PQ, *HEVC), (110,) * 3),
    "white of HLG": (one_colour((191,) * 3, "bt2020", HLG, *HEVC), (191,) * 3),
    "PQ in the bit stream only": (
        undeclared(one_colour((148,) * 3, "bt2020", PQ, *HEVC)),
        (191,) * 3,
    ),
    "BT.2020 in the bit stream only": (
        undeclared(one_colour((163, 78, 48), "bt2020", BT2020)),
        RED,
    ),
}


@pytest.mark.parametrize("kind", COLOURS)
def test_the_poster_and_both_sizes_have_true_colours(kind, tmp_path):
    data, wanted = COLOURS[kind]
    for name, image in seen(data, tmp_path).items():
        middle = image.getpixel((image.width // 2, image.height // 2))
        assert near(middle, wanted, 6), (name, middle)


@pytest.mark.parametrize("code", [(148, 105, 90), (90, 148, 120), (40, 60, 170)])
def test_light_of_a_video_looks_like_the_same_light_of_a_photo(code, tmp_path):
    photo = encode(Image.new("RGB", (64, 64), code), "avif", quality=100, subsampling="4:4:4")
    at = photo.index(b"nclx") + 4
    photo = photo[:at] + struct.pack(">HH", 9, 16) + photo[at + 4 :]
    wanted = opened(render(photo).renditions[1].data).getpixel((32, 32))
    for image in seen(one_colour(code, "bt2020", PQ, *HEVC), tmp_path).values():
        assert near(image.getpixel((32, 32)), wanted, 6)


@pytest.mark.parametrize("kind", COLOURS)
def test_every_mp4_declares_its_colours(kind, tmp_path):
    seen(COLOURS[kind][0], tmp_path)
    for size in ("720p", "360p"):
        made = movies.read((tmp_path / f"{size}.mp4").read_bytes()).video.colours
        assert made.is_complete
        assert made in (made.settled("avc1", 640, 480), made.settled("avc1", 1280, 720))
        assert not made.is_wide
        assert not made.is_hdr


def test_moving_edges_of_interlaced_video_have_no_combs(tmp_path):
    bars = "nullsrc=s=320x240:r=50:d=0.8,geq=lum='255*gt(mod(X+8*N,160),80)':cb=128:cr=128"
    fields = "tinterlace=interleave_top,setfield=tff"
    options = ("-vf", fields, *H264, "-flags", "+ildct+ilme")
    data = clips.made("-f", "lavfi", "-i", bars, *options)
    assert combs(frame_of(data, tmp_path)) > 1_000
    for name, image in seen(data, tmp_path).items():
        assert combs(image) == 0, name


def frame_of(data: bytes, folder: Path) -> Image.Image:
    file = folder / "interlaced"
    file.write_bytes(data)
    return frame(file)


def combs(image: Image.Image) -> int:
    """The number of points that differ much from those above and below, which are alike."""
    rows = image.convert("L").load()
    return sum(
        abs(rows[x, y] - rows[x, y - 1]) > 60
        and abs(rows[x, y] - rows[x, y + 1]) > 60
        and abs(rows[x, y - 1] - rows[x, y + 1]) < 30
        for x in range(image.width)
        for y in range(1, image.height - 1)
    )


@pytest.mark.parametrize(
    "codec", ["pcm_s16le", "pcm_s24be", "pcm_f32le", "pcm_mulaw", "flac", "alac", "adpcm_ima_qt"]
)
@pytest.mark.parametrize("format", ["mp4", "mov"])
def test_sound_that_ffmpeg_decodes_is_kept(codec, format, tmp_path):
    options = ("-c:a", codec, "-strict", "-2")
    try:
        data = clips.clip(size="64x48", sound=2, format=format, more=options)
    except subprocess.CalledProcessError:
        pytest.skip("FFmpeg does not write this combination")
    seen(data, tmp_path)
    assert movies.read((tmp_path / "720p.mp4").read_bytes()).audio.codec == "mp4a"
