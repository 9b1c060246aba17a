"""The cost of renditions, compared with other libraries: `make bench-media`.

All variants take turns on the same photos, with the same sizes and encoder settings; the minimum
over all rounds counts, which excludes noise from a busy machine. Prints the table, writes it with a
plot to `docs/benches/`, and fails when a budget is exceeded.

    python -m bench.media          # about seven minutes
    python -m bench.media quick    # two rounds; writes nothing
"""

from __future__ import annotations

import base64
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.media import document, photos, plot, report
from bench.media.process import ALL_WAYS, SHARP, Worker, install_sharp, worker
from bench.media.quality import compare, references
from bench.media.results import Line, Results
from local.console import Trouble, main, step

_ROUNDS, _QUICK_ROUNDS = 8, 2
_CORES = (1, 2)


def bench() -> None:
    """Measure, print, write; raises Trouble if a budget is exceeded."""
    is_quick = sys.argv[1:] == ["quick"]
    install_sharp()
    files = photos.photos()
    results: Results = {photo: {way: Line() for way in ALL_WAYS} for photo in files}
    with step("Measuring time"):
        _measure_times(files, results, _QUICK_ROUNDS if is_quick else _ROUNDS)
    with step("Measuring memory"):
        _measure_memory(files, results)
    with step("Measuring quality"):
        _measure_quality(files, results)
    text = report.markdown(results)
    print(text)
    if not is_quick:
        document.write(text)
        document.FILE.with_suffix(".svg").write_text(plot.plot(results))
    if over := report.over_budget(results):
        raise Trouble("Over budget: " + "; ".join(over))


def _measure_times(photos: dict[str, Path], results: Results, rounds: int) -> None:
    with ExitStack() as stack:
        workers: dict[tuple[bool, int], Worker] = {
            (is_sharp, cores): stack.enter_context(worker(SHARP[0] if is_sharp else "", cores))
            for is_sharp in (False, True)
            for cores in _CORES
        }
        for round in range(rounds + 1):
            for photo, file in photos.items():
                for way in ALL_WAYS:
                    for cores in _CORES:
                        answer = workers[way in SHARP, cores].ask(file, way)
                        if round:  # the first one warms up
                            results[photo][way].add(cores, answer)


def _measure_memory(files: dict[str, Path], results: Results) -> None:
    """Each in a fresh process, warmed up with a tiny photo."""
    tiny = photos.tiny()
    for photo, file in files.items():
        for way in ALL_WAYS:
            with worker(way, max(_CORES)) as fresh:
                fresh.ask(tiny, way)
                results[photo][way].memory = fresh.growth(file, way)


def _measure_quality(photos: dict[str, Path], results: Results) -> None:
    for photo, file in photos.items():
        expected = references(file)
        for way in ALL_WAYS:
            with worker(way, max(_CORES)) as fresh:
                made = fresh.ask(file, way, kind="pictures", keep=True)["made"]
            results[photo][way].quality = {
                each["size"]: compare(base64.b64decode(each["data"]), expected[each["size"]])
                for each in made
            }


if __name__ == "__main__":
    main(bench)
