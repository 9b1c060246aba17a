"""What a million photos cost in all, compared with others: the last part of `make bench-media`.

python -m bench.media.totals
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from math import inf
from statistics import mean

from pinhole.media.renditions import COLD_FROM

from bench.media import bill, document
from bench.media.bill import Bill, Photo
from bench.media.others import MASTODON, PIXELFED, TEN
from bench.media.process import SHARP, Worker, install_sharp, worker
from bench.real_photos import photos
from local.console import main, step

_ROUNDS = 3
_SHARE = 0.75
_OURS = "Pinhole"
_DOCUMENTED, _WITH_AVIF = "sharp as documented", "sharp as documented, AVIF at its defaults"
_COLD = "the same, large JPEGs in the cold class"
# Name -> the way, what is made of a photo, and from how many bytes fallbacks are in the cold class.
_WAYS = {
    _OURS: (TEN, "renditions", COLD_FROM),
    _DOCUMENTED: (SHARP[0], "renditions", inf),
    _COLD: (SHARP[0], "renditions", COLD_FROM),
    _WITH_AVIF: (SHARP[0], "withAvif", inf),
    PIXELFED: (PIXELFED, "renditions", inf),
    MASTODON: (MASTODON, "renditions", inf),
}
_LINES = ("CPU", "requests", "storage", "views")


def totals() -> None:
    """Measure, print, write."""
    install_sharp()
    bills = {name: bill.bill(found) for name, found in _measured().items()}
    text = markdown(bills, mean(file.stat().st_size for file in photos().values()))
    print(text)
    document.write(text)


def _measured() -> dict[str, list[Photo]]:
    """Each way's photos, in turns in warm processes on one core; the least CPU counts."""
    found: dict[str, list[Photo]] = {name: [] for name in _WAYS}
    with ExitStack() as stack:
        python, node = (stack.enter_context(worker(way, 1)) for way in (TEN, SHARP[0]))
        for photo, file in photos().items():
            with step(f"Measuring {photo}"):
                for name, (way, kind, cold_from) in _WAYS.items():
                    asked: Worker = node if way in SHARP else python
                    # Half a minute of AVIFs is measured once.
                    rounds = 1 if name == _WITH_AVIF else _ROUNDS
                    answers = (asked.ask(file, way, kind=kind) for _ in range(rounds))
                    turns = [Photo.of(answer, cold_from) for answer in answers]
                    least = min(turn.cpu for turn in turns)
                    found[name].append(replace(turns[0], cpu=least))
    return found


def markdown(bills: dict[str, Bill], original: float) -> str:
    """The whole part of the document; originals have so many bytes, in the mean."""
    standard, kept = bill.originals(original)
    ours, theirs = (sum(bills[name].values()) for name in (_OURS, _DOCUMENTED))
    whole = (ours + kept) / (theirs + standard)
    head = ["dollars per million photos", *_LINES, "together"]
    rows = [head, ["---", *["--:"] * 5], *_rows(bills)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"""# {document.TOTALS}

Written by `python -m bench.media.totals` on Python {platform.python_version()}, \
{platform.machine()}, one
run; the last part of `make bench-media`. The photos are those of the part before. A million photos
like these, each in all its files; storage is for five years. Each is viewed {bill.VIEWS} times,
half of the views `full`, half `standard`, in the best format that there is. Pinhole's JPEGs of
{COLD_FROM // 1000} KB and more that have a better format beside them are in S3's class for what is
read rarely (Glacier Instant Retrieval), at its prices for writes, reads and at least 128 KB.
`requests` are writes to S3, reads in that class, and views. CPU is that of one core, at Lambda's
price for it. Prices are those of `make cost`. Of pixelfed and mastodon only sizes and qualities are
theirs (read in their code): the larger and the smaller of their two files stand for `full` and
`standard`, and Pillow makes both. Theirs are not of 1080 and 640 pixels: mastodon's larger one has
up to 8.3 megapixels.

{table}

Pinhole's is {_share(bills, _DOCUMENTED):.2f} x of sharp's documented way, and \
{_share(bills, _COLD):.2f} x of that with
the same class for its JPEGs; the target is {_SHARE} x. Originals are in no row: in S3 Standard
for five years they would cost {standard:,.0f} dollars, and as Pinhole keeps them, in the cold class
after a month, {kept:,.0f}: with them Pinhole's is {whole:.2f} x of sharp's documented way, if that
leaves originals in S3 Standard.
"""


def _rows(bills: dict[str, Bill]) -> Iterator[list[str]]:
    for name, lines in bills.items():
        yield [name, *(f"{lines[line]:,.0f}" for line in _LINES), f"{sum(lines.values()):,.0f}"]


def _share(bills: dict[str, Bill], other: str) -> float:
    return sum(bills[_OURS].values()) / sum(bills[other].values())


if __name__ == "__main__":
    main(totals)
