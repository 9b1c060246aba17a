"""Days in the life of one table's stream, as AWS keeps it, and a post that is liked all the time.

Each partition has one open stream shard, which ends after about four hours and has a child; a child
is read when its parent was read to its end. Records are kept for a day. Until then they may come
late, and again; after it they do not come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from pinhole import clock, ids
from pinhole.counts import counters, exact_counts, roll_ups
from pinhole.counts.additions import Change

from tests.unit.counts.tiny_dynamodb import Killed, TinyDynamoDB

POST = "01KAP000000000000000000000"
SUBJECT = counters.of_post(POST)
HOUR, SHARD_HOURS, KEPT_HOURS = 3600, 4, 24


@dataclass
class Shard:
    """`read` is how many of its records were read; they are pairs of hour and change."""

    name: str
    records: list[tuple[int, Change]] = field(default_factory=list)
    read: int = 0


@dataclass
class Days:
    """The lineage of each partition, oldest first; and roll-ups that have read and not written."""

    random: Random
    database: TinyDynamoDB
    start: int
    hour: int = 0
    sequence: int = 10**20
    likes: int = 0
    lineages: list[list[Shard]] = field(default_factory=list)
    begun: list[tuple[dict[str, object], list[dict[str, object]]]] = field(default_factory=list)

    def now(self) -> int:
        return self.start + self.hour * HOUR

    def pass_an_hour(self, killed: float) -> None:
        """People like and take back, batches come, some late, some again, roll-ups run."""
        self.hour += 1
        for number, lineage in enumerate(self.lineages):
            if not lineage or self.hour % SHARD_HOURS == number % SHARD_HOURS:
                made_at = (self.start + self.hour * HOUR) * 1000
                lineage.append(Shard(f"shardId-{made_at:020d}-{number:08x}"))
            self._like(lineage[-1])
            if self.random.random() < 0.6:
                self._deliver(lineage, killed)
            self._expire(lineage, killed)
        self._roll_up(killed)

    def drain(self) -> None:
        """Everything that has not come yet comes, and the last roll-up after it."""
        for lineage in self.lineages:
            for shard in lineage:
                self._read(shard, len(shard.records), killed=0)
        roll_ups.roll_up(SUBJECT)
        for row, found in self.begun:
            roll_ups.write(SUBJECT, row, found)

    def _like(self, shard: Shard) -> None:
        for _ in range(self.random.randint(0, 4)):
            delta = self.random.choice([1, 1, 1, -1])
            self.sequence += self.random.randint(1, 99)
            change = Change(SUBJECT, "likes", delta, "likes", str(self.sequence), ids.ulid())
            shard.records.append((self.hour, change))
            self.likes += delta

    def _deliver(self, lineage: list[Shard], killed: float) -> None:
        """A batch of the oldest shard that is not read to its end, perhaps from further back."""
        shard = next((each for each in lineage if each.read < len(each.records)), lineage[-1])
        if self.random.random() < 0.3:
            back = self.random.choice([each for each in lineage if each.records] or [shard])
            self._again(back, killed)
        self._read(shard, shard.read + self.random.randint(1, 6), killed)

    def _again(self, shard: Shard, killed: float) -> None:
        """Records that were counted come again, while the stream has them."""
        kept = [n for n, (hour, _) in enumerate(shard.records) if self.hour - hour <= KEPT_HOURS]
        first = max(kept[0] if kept else shard.read, shard.read - self.random.randint(1, 12))
        self._count(shard, first, shard.read, killed)

    def _expire(self, lineage: list[Shard], killed: float) -> None:
        """What the stream would soon drop is read at the last moment."""
        for shard in lineage:
            due = [hour for hour, _ in shard.records if self.hour - hour >= KEPT_HOURS]
            if len(due) > shard.read:
                self._read(shard, len(due), killed)

    def _read(self, shard: Shard, end: int, killed: float) -> None:
        end = min(end, len(shard.records))
        self._count(shard, shard.read, end, killed)
        shard.read = max(shard.read, end)

    def _count(self, shard: Shard, first: int, end: int, killed: float) -> None:
        batch = [change for _, change in shard.records[first:end]]
        self._insist(lambda: exact_counts.apply(batch, shard.name), killed)

    def _roll_up(self, killed: float) -> None:
        """Now, or in two halves with anything in between."""
        for row, found in self.begun[: self.random.randint(0, 2)]:
            roll_ups.write(SUBJECT, row, found)
        self.begun = self.begun[-3:]
        if self.random.random() < 0.5:
            row, found = roll_ups.read(SUBJECT)
            self.begun += [(row, found)] if found else []
        if self.random.random() < 0.4:
            self._insist(lambda: roll_ups.roll_up(SUBJECT), killed)

    def _insist(self, work, killed: float) -> None:  # type: ignore[no-untyped-def]
        """Do it again if it is killed at one of its writes."""
        if self.random.random() < killed:
            write = self.database.writes + self.random.randint(1, 3)
            self.database.kill_at = (write, self.random.random() < 0.5)
        try:
            work()
        except Killed:
            work()
        finally:
            self.database.kill_at = None


def begin(seed: int, partitions: int, database: TinyDynamoDB) -> Days:
    days = Days(Random(seed), database, clock.timestamp())
    days.lineages = [[] for _ in range(partitions)]
    return days
