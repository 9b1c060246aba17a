"""How views are shared among photos, and how many go to files that were made denser by then.

The network of `make cost` with 10,000 people a day: what they share in a month is seen as often as
they look, and the photo at each rank of popularity in proportion to 1 / rank (Zipf's law, as for
people in `bench/graph`).
"""

from __future__ import annotations

from pinhole.settings import settings

from bench.cost.bill import DAYS, known

_PEOPLE = 10_000


def dense_share() -> float:
    """The share of all views that get dense files: those of a photo after its first `DENSE_LIKES`
    likes.
    """
    day = known()["day"]
    photos = int(_PEOPLE * DAYS * day["photos"])
    views = _PEOPLE * DAYS * day["images"]
    before = settings.dense_likes * day["images"] / day["likes"]
    whole = sum(1 / rank for rank in range(1, photos + 1))
    seen = (views / (rank * whole) for rank in range(1, photos + 1))
    return float(sum(max(0, each - before) for each in seen) / views)
