"""A short demo video made from one of the photos: a slow pan with a low hum."""

import subprocess
import tempfile
from pathlib import Path

import imageio_ffmpeg

SECONDS = 4
_LOOK = f"scale=1440:-2,crop=1280:720:x='(iw-ow)*t/{SECONDS}':y='(ih-oh)/2',setsar=1"


def film(photo: Path) -> bytes:
    """A 720p MP4 of a few hundred KB."""
    still = ["-loop", "1", "-framerate", "25", "-i", str(photo)]
    hum = ["-f", "lavfi", "-i", "sine=f=110"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-pix_fmt", "yuv420p"]
    with tempfile.NamedTemporaryFile(suffix=".mp4") as made:
        subprocess.run(
            [
                *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y"),
                *(*still, *hum, "-t", str(SECONDS), "-vf", _LOOK, "-af", "volume=0.1"),
                *(*coded, "-c:a", "aac", made.name),
            ],
            check=True,
            capture_output=True,
        )
        return made.read()
