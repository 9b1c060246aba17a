"""The limits of a video. Videos above any of them are rejected before decoding."""

from dataclasses import dataclass

from pinhole.imaging.bounds import Rejected

# Cameras stop a frame late, and sound ends with its last packet.
_SLACK_SECONDS = 0.5
# Camera frame rates are not exact.
_SLACK_RATE, _TOO_FEW_FOR_A_RATE = 1, 10


@dataclass(frozen=True)
class VideoLimits:
    """`side` in pixels as displayed, `rate` in frames a second, `pixels` over all frames, which
    determine the cost of decoding.
    """

    seconds: float = 90
    side: int = 4_096
    rate: float = 240
    pixels: int = 50_000_000_000

    def check_length(self, seconds: float) -> None:
        """Raises Rejected for a video that is too long."""
        if seconds > self.seconds + _SLACK_SECONDS:
            raise Rejected(
                "too_long",
                f"The video lasts {seconds:.1f} s; the limit is {self.seconds:g} s.",
            )

    def check_frames(self, width: int, height: int, frames: int, rate: float) -> None:
        """Raises Rejected for frames that are too large, too frequent or too many."""
        if max(width, height) > self.side:
            raise Rejected(
                "too_many_pixels",
                f"The video has {width} x {height} pixels; the limit is {self.side} a side.",
            )
        if frames > _TOO_FEW_FOR_A_RATE and rate > self.rate + _SLACK_RATE:
            raise Rejected(
                "too_complex",
                f"The video has {rate:.0f} frames a second; the limit is {self.rate:g}.",
            )
        if frames * width * height > self.pixels:
            raise Rejected(
                "too_complex",
                f"The video has {frames} frames of {width} x {height} pixels, more than"
                f" {self.pixels / 1e9:g} billion pixels together.",
            )


def corrupt(what: str) -> Rejected:
    """The error for a file that starts like a video but is damaged."""
    return Rejected("corrupt", f"The video is damaged or incomplete: {what}.")
