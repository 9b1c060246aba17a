"""What networks of any size need and cost: `make capacity`.

Pure arithmetic on measured figures, and a simulation; takes seconds. Writes `docs/capacity.md` and
its plot.
"""

from __future__ import annotations

import sys

from local.console import main, step
from local.environments import ROOT

sys.path.insert(0, str(ROOT / "layers" / "shared" / "python"))

from pinhole.settings import settings  # noqa: E402

from bench.capacity import designs, report, simulation  # noqa: E402
from bench.capacity.bill import Bill  # noqa: E402
from bench.capacity.figures import habits  # noqa: E402
from bench.capacity.found import Found  # noqa: E402
from bench.capacity.levers import levers  # noqa: E402
from bench.capacity.needs import Needs  # noqa: E402
from bench.capacity.panels import panels  # noqa: E402
from bench.capacity.plot import plot  # noqa: E402
from bench.capacity.threshold import Ways  # noqa: E402

# Workers, as multiples of the fewest that keep up.
_WORKERS = (1.02, 1.1, 1.25, 1.5, 2.0)
_PRICED = 10_000_000


def bench() -> None:
    """Compute, print, write."""
    sizes: list[int] = habits()["sizes"]
    with step("Simulating fan-out"):
        least = simulation.least_concurrency()
        delivered = [simulation.deliver(round(least * times)) for times in _WORKERS]
    bills = {size: Bill.of(size) for size in sizes}
    found = Found(
        bills=bills,
        needs={size: Needs(size) for size in sizes},
        rivals={way: {size: designs.bill(size, way) for size in sizes} for way in designs.WAYS},
        delivered=delivered,
        thresholds={size: Ways(size, habits()["author_posts"]) for size in sizes},
        levers=levers(bills[_PRICED]),
        setting=settings.celebrity_threshold,
    )
    text = report.markdown(found)
    print(text)
    (ROOT / "docs" / "capacity.md").write_text(text)
    (ROOT / "docs" / "capacity.svg").write_text(plot(panels(found)))


main(bench)
