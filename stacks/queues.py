"""The queues: work that a function leaves to another, or to itself for later."""

from __future__ import annotations

from aws_cdk import Duration
from constructs import Construct

from stacks.parts import timeouts
from stacks.parts.checks import accept
from stacks.parts.queues import DeadLetterQueue, QueueWithDeadLetters
from stacks.stage import Stage
from stacks.watch.alarms import Alarms


class Queues(Construct):
    """All queues, by name."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, alarms: Alarms) -> None:
        super().__init__(scope, id)
        self._stage, self._alarms = stage, alarms
        self._urls: dict[str, str] = {}
        self.uploads = self._queue("uploads", timeouts.PROCESSING)
        # Nobody should wait an hour for a video that failed: no delivery is throttled while fewer
        # run at a time than the event source allows.
        self.transcodes = self._queue("transcodes", timeouts.TRANSCODING, hidden_for=1.5)
        self.placements = self._queue("placements", timeouts.MOVING_MEDIA)
        self.invalidations = self._queue("invalidations", timeouts.INVALIDATING)
        self.withdrawals = self._queue("withdrawals", timeouts.INVALIDATING)
        self.warmups = self._queue("warmups", timeouts.WARMING)
        self.recompressions = self._queue("recompressions", timeouts.RECOMPRESSING)
        self.deliveries = self._queue("deliveries", timeouts.DELIVERING)
        self.backfills = self._queue("backfills", timeouts.BACKFILLING)
        self.moves = self._queue("moves", timeouts.MOVING)
        self.rollups = self._queue("rollups", timeouts.ROLLING_UP)
        self.ranks = self._queue("ranks", timeouts.RANKING)
        self.authors = self._queue("authors", timeouts.REFRESHING)
        self.exports = self._queue("exports", timeouts.EXPORTING, hidden_for=1.5)
        self.accounts = self._queue("accounts", timeouts.ERASING)
        self.cleanups = self._queue("cleanups", timeouts.CLEANING)
        self.removals = self._queue("removals", timeouts.REMOVING)
        self.live = self._queue("live", timeouts.TELLING)
        self.pushes = self._queue("pushes", timeouts.PUSHING)
        self.purges = self._queue("purges", timeouts.PURGING)
        # Stream records that a function gave up on, and word of those that Lambda did.
        self.parked = DeadLetterQueue(self, "Parked", stage=stage, alarms=alarms, name="parked")
        accept(self.parked, "AwsSolutions-SQS3", "It is the dead-letter queue of the streams.")

    def environment(self) -> dict[str, str]:
        """Queue URLs, as `pinhole.settings` expects them. Only S3 sends to the uploads queue."""
        sent_to = {**self._urls, "parked": self.parked.url}
        return {
            f"{name.upper()}_QUEUE_URL": url for name, url in sent_to.items() if name != "uploads"
        }

    def _queue(
        self, name: str, consumer_timeout: Duration, hidden_for: float = 6
    ) -> QueueWithDeadLetters:
        queue = QueueWithDeadLetters(
            self,
            name.capitalize(),
            stage=self._stage,
            alarms=self._alarms,
            name=name,
            consumer_timeout=consumer_timeout,
            hidden_for=hidden_for,
        )
        self._urls[name] = queue.url
        return queue
