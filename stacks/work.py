"""The work stack: work in progress between functions. Queues, events, and temporary files."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Stack
from constructs import Construct
from pinhole.deletion.posts import EVENT as POST_DELETED
from pinhole.settings import Settings

from stacks.data import DataStack
from stacks.parts.buckets.exports import ExportsBucket
from stacks.parts.buckets.parked import ParkedBucket
from stacks.parts.buckets.uploads import UploadsBucket
from stacks.parts.events import EventBus
from stacks.queues import Queues
from stacks.stage import Stage
from stacks.watch.work import watch_work


class WorkStack(Stack):
    """We name everything here, and the other stacks find it by name: this stack exports nothing.

    `settings` overrides tunables of `pinhole.settings` by their upper-case names.
    """

    def __init__(
        self, scope: Construct, *, stage: Stage, data: DataStack, settings: Mapping[str, str]
    ) -> None:
        super().__init__(scope, f"{stage.prefix}-work", synthesizer=stage.synthesizer())
        tuned = Settings.from_environment(settings)
        self.queues = Queues(self, "Queues", stage=stage, alarms=data.alarms)
        self.bus = EventBus(self, "Events", stage=stage)
        for consumer in (self.queues.cleanups, self.queues.removals, self.queues.purges):
            self.bus.subscribe(POST_DELETED, consumer)
        self.uploads = UploadsBucket(self, "Uploads", stage=stage, tells=self.queues.uploads.queue)
        self.parked = ParkedBucket(self, "Parked", stage=stage, tells=self.queues.parked)
        watch_work(self, stage, data.alarms)
        self.exports = ExportsBucket(self, "Exports", stage=stage, days=tuned.export_days)

    def wiring(self) -> dict[str, str]:
        """The names and addresses of all this, as `pinhole.settings` expects them."""
        return {
            **self.queues.environment(),
            "EVENT_BUS": self.bus.name,
            "UPLOADS_BUCKET": self.uploads.name,
            "EXPORTS_BUCKET": self.exports.name,
        }
