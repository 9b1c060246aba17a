"""All ten renditions as they are published, against sharp making the same: a part of
`make bench-media`.

sharp is cascaded by hand, with AVIFs at its lowest effort, and at the quality that gives bytes and
scores most like ours. Both take turns; the minimum over all rounds counts.

    python -m bench.media.ten          # about ten minutes
    python -m bench.media.ten quick    # two rounds; writes nothing
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pinhole.imaging.bounds import DEFAULT
from pinhole.imaging.inspection import header
from pinhole.imaging.pictures import pictures
from pinhole.imaging.sizes import PHOTO

from bench.media import document, photos, ten_report
from bench.media.others import TEN
from bench.media.process import SHARP, Worker, install_sharp, worker
from bench.media.ten_report import Compared
from bench.scoring import Score, scorer
from local import environments
from local.console import Trouble, main, step

_CASCADED = SHARP[1]
_ROUNDS, _QUICK_ROUNDS = 12, 2

Qualities = dict[str, int]


def bench() -> None:
    """Measure, print, write; raises Trouble if a budget is exceeded."""
    is_quick = sys.argv[1:] == ["quick"]
    install_sharp()
    environments.ensure_scores()
    files = photos.photos()
    with ExitStack() as stack:
        ours, theirs = (stack.enter_context(worker(way, 1)) for way in (TEN, _CASCADED))
        score = stack.enter_context(scorer())
        with step("Matching bytes and scores of AVIFs"):
            qualities = {name: _matched(file, ours, theirs, score) for name, file in files.items()}
        found = {name: Compared() for name in files}
        for round in range((_QUICK_ROUNDS if is_quick else _ROUNDS) + 1):
            with step(f"Round {round}"):
                for name, file in files.items():
                    for side, answer in _turn(file, ours, theirs, qualities[name]):
                        found[name].side(side).add(answer, counts=round > 0)
        with step("Measuring memory and quality"):
            for name, file in files.items():
                _measure_memory(file, found[name], qualities[name])
                turn = _turn(file, ours, theirs, qualities[name], keep=True)
                _score(file, dict(turn), found[name], score)
    text = ten_report.markdown(found)
    print(text)
    if not is_quick:
        document.write(text)
    if missed := ten_report.missed(found):
        raise Trouble("Missed: " + "; ".join(missed))


def _turn(
    file: Path, ours: Worker, theirs: Worker, qualities: Qualities, keep: bool = False
) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "ours", ours.ask(file, TEN, keep=keep)
    yield "theirs", theirs.ask(file, _CASCADED, kind="ten", qualities=qualities, keep=keep)


def _matched(file: Path, ours: Worker, theirs: Worker, score: Score) -> Qualities:
    """The qualities at which sharp's files are most like ours in bytes, and its AVIFs in score:
    those that come closest in bytes, or lower or higher ones.
    """
    made = ours.ask(file, TEN, keep=True)
    close = _closest(file, made, theirs)
    best: tuple[float, Qualities] = (1e9, close)
    for more in (-3, -2, -1, 0, 1):
        qualities = {name: quality + more for name, quality in close.items()}
        answer = theirs.ask(file, _CASCADED, kind="ten", qualities=qualities, keep=True)
        compared = Compared()
        compared.ours.add(made, counts=False)
        compared.theirs.add(answer, counts=False)
        _score(file, {"ours": made, "theirs": answer}, compared, score)
        best = min(best, (compared.unlike, qualities), key=lambda each: each[0])
    return best[1]


def _closest(file: Path, made: dict[str, Any], theirs: Worker) -> Qualities:
    """sharp's quality of each AVIF whose bytes come closest to ours; none where we make none."""
    wanted = _avifs(made)
    least, most = dict.fromkeys(wanted, 5), dict.fromkeys(wanted, 95)
    for _ in range(7):  # halves 90 down to 1
        tried = {name: (least[name] + most[name]) // 2 for name in wanted}
        sizes = _avifs(theirs.ask(file, _CASCADED, kind="ten", qualities=tried))
        for name, quality in tried.items():
            if sizes[name] < wanted[name]:
                least[name] = min(quality + 1, most[name])
            else:
                most[name] = quality
    return most


def _avifs(answer: dict[str, Any]) -> dict[str, int]:
    return {each["size"]: each["bytes"] for each in answer["made"] if each["format"] == "avif"}


def _measure_memory(file: Path, found: Compared, qualities: Qualities) -> None:
    """Each in a fresh process on two cores, where two encoders run at once."""
    for side, way, more in (
        (found.ours, TEN, {}),
        (found.theirs, _CASCADED, {"kind": "ten", "qualities": qualities}),
    ):
        with worker(way, 2) as fresh:
            fresh.ask(photos.tiny(), way)
            side.memory = fresh.growth(file, way, **more)


def _score(file: Path, answers: dict[str, dict[str, Any]], found: Compared, score: Score) -> None:
    """Score each side's AVIFs against our pictures before encoding."""
    read = header(file.read_bytes(), DEFAULT)
    with TemporaryDirectory() as folder:
        reference, made = Path(folder) / "reference.png", Path(folder) / "made"
        for size, picture in pictures(read, PHOTO):
            if size.has_avif:
                picture.image.save(reference, compress_level=1)
                for side, answer in answers.items():
                    if data := _data(answer, size.name):
                        made.write_bytes(data)
                        found.side(side).scores.append(score(reference, made))


def _data(answer: dict[str, Any], size: str) -> bytes:
    files = (each for each in answer["made"] if (each["size"], each["format"]) == (size, "avif"))
    return next((base64.b64decode(each["data"]) for each in files), b"")


if __name__ == "__main__":
    main(bench)
