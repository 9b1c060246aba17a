#!/usr/bin/env bash
# A good guess: FFmpeg honours the edit list of a trimmed MP4 whenever it reads the file, so a stream
# copy for HLS holds what the trimmed clip holds; at worst there is a warning.
# What happens: decoding honours it, and a copy to plain MP4 or MOV writes it again. A copy to HLS (of
# either segment type), MPEG-TS, FLV or MP4 with an empty moov brings the trimmed part back, picture
# and sound, without a word; a copy to Matroska brings back the pictures and leaves them silent.
# Hurt: people who cut the start off a clip, once a service repackages it to save the encoding.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps imageio-ffmpeg==0.8.1

cat > "$work/show.py" <<'PY'
import subprocess
from importlib.metadata import version

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
SIDE, RATE = 64, 8000
COPIES = {
    "plain.mp4": (),
    "plain.mov": (),
    "fragmented.mp4": ("-movflags", "frag_keyframe+empty_moov"),
    "hls-ts.m3u8": ("-f", "hls", "-hls_list_size", "0"),
    "hls-fmp4.m3u8": ("-f", "hls", "-hls_segment_type", "fmp4", "-hls_list_size", "0"),
    "stream.ts": (),
    "video.mkv": (),
    "video.flv": (),
}


def ffmpeg(*arguments):
    """Run quietly; return the output and the warnings."""
    run = subprocess.run(
        [FFMPEG, "-hide_banner", "-nostdin", "-loglevel", "warning", *arguments],
        capture_output=True,
        check=True,
    )
    return run.stdout, run.stderr.decode()


def film(name):
    """A second of red with a tone, then a second of green in silence, in one group of pictures."""
    ffmpeg(
        *("-f", "lavfi", "-i", f"color=red:size={SIDE}x{SIDE}:rate=25:duration=1"),
        *("-f", "lavfi", "-i", f"color=green:size={SIDE}x{SIDE}:rate=25:duration=1"),
        *("-f", "lavfi", "-i", "sine=duration=1"),
        *("-filter_complex", "[0][1]concat[film];[2]apad=whole_dur=2[sound]"),
        *("-map", "[film]", "-map", "[sound]", "-pix_fmt", "yuv420p", "-c:v", "libx264"),
        *("-g", "250", "-sc_threshold", "0", "-c:a", "aac", name),
    )


def seen(name):
    """How many frames are red and green, and how many tenths of a second have the tone."""
    pictures, _ = ffmpeg(
        "-i", name, "-map", "0:v", "-fps_mode", "passthrough", "-f", "rawvideo",
        "-pix_fmt", "rgb24", "-",
    )  # fmt: skip
    frames = [pictures[at] > 64 for at in range(0, len(pictures), SIDE * SIDE * 3)]
    sound, _ = ffmpeg("-i", name, "-map", "0:a", "-ac", "1", "-ar", str(RATE), "-f", "u8", "-")
    tenths = [sound[at : at + RATE // 10] for at in range(0, len(sound), RATE // 10)]
    loud = sum(max(tenth) > 132 for tenth in tenths)
    tone = "whole" if loud >= 9 else "none" if loud <= 2 else f"{loud} tenths"
    return f"{frames.count(True)} red frames, {frames.count(False)} green ones, tone: {tone}"


print("imageio-ffmpeg", version("imageio-ffmpeg"), "FFmpeg", imageio_ffmpeg.get_ffmpeg_version())
film("film.mp4")
ffmpeg("-ss", "1", "-i", "film.mp4", "-c", "copy", "trimmed.mp4")
print("film.mp4:", seen("film.mp4"))
print("trimmed.mp4:", seen("trimmed.mp4"))
for name, options in COPIES.items():
    _, warnings = ffmpeg("-i", "trimmed.mp4", "-c", "copy", *options, name)
    print(f"copied to {name}: {seen(name)}; {'warnings' if warnings else 'no warnings'}")
ffmpeg("-i", "trimmed.mp4", "-f", "hls", "-hls_list_size", "0", "encoded.m3u8")
print("encoded to encoded.m3u8:", seen("encoded.m3u8"))
PY
cd "$work"
venv/bin/python show.py | tee printed

tail -n +2 printed > seen  # the first line: the versions
diff - seen <<'EXPECTED' || { echo "CHANGED: see the difference above"; exit 1; }
film.mp4: 25 red frames, 25 green ones, tone: whole
trimmed.mp4: 0 red frames, 25 green ones, tone: none
copied to plain.mp4: 0 red frames, 25 green ones, tone: none; no warnings
copied to plain.mov: 0 red frames, 25 green ones, tone: none; no warnings
copied to fragmented.mp4: 25 red frames, 25 green ones, tone: whole; no warnings
copied to hls-ts.m3u8: 25 red frames, 25 green ones, tone: whole; no warnings
copied to hls-fmp4.m3u8: 25 red frames, 25 green ones, tone: whole; no warnings
copied to stream.ts: 25 red frames, 25 green ones, tone: whole; no warnings
copied to video.mkv: 25 red frames, 25 green ones, tone: none; no warnings
copied to video.flv: 25 red frames, 25 green ones, tone: whole; no warnings
encoded to encoded.m3u8: 0 red frames, 25 green ones, tone: none
EXPECTED
