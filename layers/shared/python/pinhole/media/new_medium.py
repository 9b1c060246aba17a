"""A medium as it is announced and made; `pinhole.media.medium` has its stored form."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import cast

from pinhole.media.medium import PENDING, StoredMedium


@dataclass(frozen=True)
class Medium:
    """One medium of a post. Lengths in pixels, `duration` in seconds; `reason` and `detail` only
    when rejected. Until it is ready `type` is the announced one. `live_id` is the same for the two
    parts of a Live Photo; `avif` are the sizes that exist as AVIF.
    """

    index: int
    content_type: str
    state: str = PENDING
    alt_text: str | None = None
    type: str = "photo"
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    placeholder: str | None = None
    avif: list[str] | None = None
    camera: str | None = None
    taken_at: str | None = None
    sensitivity_score: float | None = None
    is_sensitive: bool | None = None
    reason: str | None = None
    detail: str | None = None
    live_id: str | None = None
    motion_of: int | None = None

    def as_row(self) -> StoredMedium:
        """Its stored form, without unset values."""
        kept = {name: value for name, value in asdict(self).items() if value is not None}
        return cast("StoredMedium", kept)
