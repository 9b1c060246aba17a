"""The posts stack: posts, comments, processing of media, and deletion."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Duration, Size
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct
from pinhole.limits import MB
from pinhole.settings import Settings

from stacks import timeouts
from stacks.data import DataStack
from stacks.parts.alarms import MINUTE, logged
from stacks.parts.events import hourly
from stacks.sources import at_once
from stacks.stage import Stage
from stacks.topic import TopicStack
from stacks.work import WorkStack


class PostsStack(TopicStack):
    """Everything that can be done to a post."""

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
            "posts",
            stage=stage,
            data=data,
            work=work,
            settings=settings,
            packages=["runtime", "contract", "imaging", "video"],
        )
        self._posts()
        self._comments()
        self._pipeline(stage, Settings.from_environment(settings))
        self._deletion()
        self._alarms(data)

    def _posts(self) -> None:
        limit = Duration.seconds(29)
        self.add("write_posts", "contract", memory_size=1024, timeout=limit, signs=True)
        self.add("edit_posts", "contract", signs=True)
        self.add("read_posts", signs=True)
        self.add("like_posts")
        self.add("save_posts")
        self.add("read_originals")

    def _comments(self) -> None:
        self.add("write_comments", "contract")
        self.add("read_comments")
        self.add("like_comments")

    def _pipeline(self, stage: Stage, settings: Settings) -> None:
        self.add("process_photo", "imaging", memory_size=2048, timeout=timeouts.PROCESSING)
        # The upload, its renditions, and room for a poster.
        disk = max(512, 2 * settings.video_bytes // MB + 256)
        self.add(
            "transcode_video",
            "imaging",
            "video",
            memory_size=3008,
            timeout=timeouts.TRANSCODING,
            disk=Size.mebibytes(disk),
            told={"TRANSCODES_AT_ONCE": str(at_once(stage)["transcodes"])},
            loops=True,
        )
        self.add("move_media", timeout=timeouts.MOVING_MEDIA, loops=True)
        self.add("warm_cdn", timeout=timeouts.WARMING)
        self.add("recompress_photos", "imaging", memory_size=2048, timeout=timeouts.RECOMPRESSING)

    def _deletion(self) -> None:
        self.add("delete_posts")
        self.add("clean_feeds", timeout=timeouts.CLEANING, loops=True)
        self.add("delete_media", timeout=timeouts.REMOVING, loops=True)
        self.add("purge_post", timeout=timeouts.PURGING, loops=True)
        self.add("invalidate_cdn", timeout=timeouts.INVALIDATING, loops=True)
        self.add("resume_chains", timeout=Duration.minutes(5))
        hourly(self.functions["resume_chains"], on=self._stage.writes)

    def _alarms(self, data: DataStack) -> None:
        processing = ("process_photo", "transcode_video", "recompress_photos")
        pipeline = self.those(*processing, "move_media", "warm_cdn")
        deletion = self.those("clean_feeds", "delete_media", "purge_post", "invalidate_cdn")
        data.alarms.on_errors(self, "pipeline", pipeline)
        data.alarms.on_errors(self, "deletion", deletion)
        clean_ups = ("clean_feeds", "delete_media", "purge_post", "invalidate_cdn")
        chains = self.those("move_media", *clean_ups)
        data.alarms.on_endless(self, "posts", chains)
        data.alarms.on_any(
            self.functions["invalidate_cdn"],
            "invalidations-late",
            logged("SecondsToInvalidate", by="invalidate_cdn"),
            "Deleted posts may still be served: CloudFront refused invalidations for an hour.",
            least=3_600,
        )
        data.alarms.on_any(
            self.functions["invalidate_cdn"],
            "invalidations-over-budget",
            logged("InvalidationsOverBudget", by="invalidate_cdn"),
            "The day's INVALIDATIONS_PER_DAY are spent: the edge serves deleted posts for a day.",
            id="OverBudget",
        )
        resume = self.functions["resume_chains"]
        data.alarms.on_any(
            resume,
            "chains-given-up",
            resume.metric_errors(period=MINUTE, statistic=cloudwatch.Stats.SUM),
            "Chains of messages have stalled, and sending them again does not help: see the log.",
        )
