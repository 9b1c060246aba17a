"""The limits of a photo, and the error for a photo outside them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PhotoLimits:
    """The largest accepted photo. Photos above any limit are rejected without decoding."""

    max_bytes: int = 30_000_000
    max_pixels: int = 50_400_000
    # An encoder writes about 10 scans. Each scan of a progressive JPEG costs a pass over the whole
    # picture, however few bytes it has: 400 KB with 1,000 scans took over a minute.
    max_scans: int = 50


DEFAULT = PhotoLimits()


class Rejected(Exception):
    """A photo that will not be published.

    `reason` is a stable code: empty, not_an_image, unsupported_type, too_large,
    too_many_pixels, too_complex or corrupt. `detail` is a sentence for the photo's owner.
    """

    def __init__(self, reason: str, detail: str):
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def corrupt(what: str) -> Rejected:
    """The error for a file that starts like a photo but is damaged."""
    return Rejected("corrupt", f"The photo is damaged or incomplete: {what}.")
