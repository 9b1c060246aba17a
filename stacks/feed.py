"""The feed stack: feeds, fan-out, counts, discovery and notifications."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Duration
from constructs import Construct

from stacks.data import DataStack
from stacks.parts import timeouts
from stacks.stage import Stage
from stacks.topic import TopicStack
from stacks.watch.alarms import Text
from stacks.watch.metrics import note_failures, of_stage
from stacks.work import WorkStack

# The objective of fan-out: from a published post to the last follower's feed.
DELIVERED_WITHIN_SECONDS = 60


class FeedStack(TopicStack):
    """Feeds and lists of posts, and how posts get there."""

    def __init__(
        self,
        scope: Construct,
        *,
        stage: Stage,
        data: DataStack,
        work: WorkStack,
        settings: Mapping[str, str],
    ) -> None:
        super().__init__(
            scope,
            "feed",
            stage=stage,
            data=data,
            work=work,
            settings=settings,
            packages=["runtime", "contract"],
        )
        self._reading()
        self._fan_out()
        self._activity()
        self._alarms(stage, data)

    def _reading(self) -> None:
        self.add("read_feed", signs=True)
        self.add("explore_posts", signs=True)
        self.add("search_network", signs=True)
        self.add("read_connections")
        self.add("read_notifications", signs=True)
        self.add("mark_notifications", "contract")

    def _fan_out(self) -> None:
        self.add("plan_fan_out", timeout=timeouts.PLANNING)
        self.add("deliver_posts", timeout=timeouts.DELIVERING)
        self.add("plan_backfill", timeout=timeouts.READING_STREAM)
        self.add("backfill_feed", timeout=timeouts.BACKFILLING)
        self.add("move_fan_out_mode", timeout=timeouts.MOVING, loops=True)
        # Invoked by operators, page by page (local/operator/repair.py).
        self.add("rebuild_feeds", timeout=Duration.minutes(15))

    def _activity(self) -> None:
        self.add("count_changes", timeout=timeouts.READING_STREAM)
        self.add("roll_up_counts", timeout=timeouts.ROLLING_UP, loops=True)
        self.add("rank_posts", timeout=timeouts.RANKING)
        self.add("learn_interests", timeout=timeouts.READING_STREAM)
        self.add("notify_of_comments", timeout=timeouts.READING_STREAM)
        # Invoked by operators (local/operator/repair.py).
        self.add("recount_rows", timeout=Duration.minutes(1))

    def _alarms(self, stage: Stage, data: DataStack) -> None:
        fan_out = ("plan_fan_out", "deliver_posts", "plan_backfill", "backfill_feed")
        activity = ("count_changes", "roll_up_counts", "rank_posts", "learn_interests")
        workers = (*fan_out, "move_fan_out_mode", *activity, "notify_of_comments")
        note_failures(self.those(*workers).values(), stage)
        data.alarms.on_any(
            self,
            "last-follower",
            of_stage("TimeToLastFollower", stage, "p99").with_(period=Duration.minutes(5)),
            Text("Posts take over a minute to reach their last follower.", "last-follower"),
            least=DELIVERED_WITHIN_SECONDS,
            minutes=3,
            within=3,
        )
