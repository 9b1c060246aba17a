"""What AVIF saves, and at which quality: `make bench-avif`.

Encodes photos as they are at publication and when they take off, has the files scored, prints the
tables, writes them into `docs/benches/media-cost.md`, and fails when a target is missed.

    python -m bench.avif              # about five minutes
    python -m bench.avif dog forest   # some photos; writes nothing
"""

from __future__ import annotations

import sys

from bench.avif import report
from bench.avif.measuring import measure
from bench.media import document
from bench.real_photos import photos
from bench.scoring import scorer
from local import environments
from local.console import Trouble, main, step


def bench() -> None:
    """Measure, print, write; raises Trouble if a target is missed."""
    environments.ensure_scores()
    chosen = sys.argv[1:]
    results: report.Results = {}
    with scorer() as score:
        for name, file in photos().items():
            if not chosen or name in chosen:
                with step(f"Measuring {name}"):
                    results[name] = measure(file, score)
    text = report.markdown(results)
    print(text)
    if not chosen:
        document.write(text)
    if missed := report.missed(results):
        raise Trouble("Missed: " + "; ".join(missed))


if __name__ == "__main__":
    main(bench)
