"""A stage in two regions: one has what there is once and *writes*, unless the other one has taken
over; both read.

The *home* region, the first one, has what exists once and cannot move: the user pool, the CDN and
the templates of the tables. `docs/decisions/regions.md` says why one region writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

# Where regions are, in degrees north and east: about, and only to find the nearest.
PLACES = {
    "af-south-1": (-34, 18),
    "ap-east-1": (22, 114),
    "ap-northeast-1": (36, 140),
    "ap-northeast-2": (37, 127),
    "ap-northeast-3": (35, 135),
    "ap-south-1": (19, 73),
    "ap-south-2": (17, 78),
    "ap-southeast-1": (1, 104),
    "ap-southeast-2": (-34, 151),
    "ap-southeast-3": (-6, 107),
    "ap-southeast-4": (-38, 145),
    "ap-southeast-5": (3, 102),
    "ap-southeast-7": (14, 101),
    "ca-central-1": (45, -73),
    "ca-west-1": (51, -114),
    "eu-central-1": (50, 9),
    "eu-central-2": (47, 9),
    "eu-north-1": (59, 18),
    "eu-south-1": (45, 9),
    "eu-south-2": (42, -1),
    "eu-west-1": (53, -6),
    "eu-west-2": (52, 0),
    "eu-west-3": (49, 2),
    "il-central-1": (32, 35),
    "me-central-1": (24, 54),
    "me-south-1": (26, 51),
    "mx-central-1": (21, -100),
    "sa-east-1": (-24, -47),
    "us-east-1": (39, -77),
    "us-east-2": (40, -83),
    "us-west-1": (37, -122),
    "us-west-2": (46, -119),
}


@dataclass(frozen=True)
class Writer:
    """The region that has taken over, and when."""

    region: str
    since: datetime


@dataclass(frozen=True)
class Regions:
    """The two regions of a stage, seen from one of them, `here`."""

    home: str
    other: str
    here: str
    writer: Writer | None = None

    @property
    def all(self) -> tuple[str, str]:
        return self.home, self.other

    @property
    def there(self) -> str:
        """The region that is not here."""
        return self.other if self.is_home else self.home

    @property
    def is_home(self) -> bool:
        return self.here == self.home

    @property
    def writing(self) -> str:
        return self.writer.region if self.writer else self.home

    @property
    def writes(self) -> bool:
        """Whether this region writes."""
        return self.here == self.writing

    @property
    def since(self) -> int:
        """When the region that writes began to, in seconds; 0 if it always did."""
        return int(self.writer.since.astimezone(UTC).timestamp()) if self.writer else 0
