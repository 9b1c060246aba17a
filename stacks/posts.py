"""The posts stack: posts, comments, processing of media, and deletion."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Duration, Size
from constructs import Construct
from pinhole.limits import MB
from pinhole.settings import Settings

from stacks.data import DataStack
from stacks.parts import timeouts
from stacks.parts.events import hourly
from stacks.sources import at_once
from stacks.stage import Stage
from stacks.topic import TopicStack
from stacks.watch.alarms import Text
from stacks.watch.metrics import logged, note_failures, of_stage
from stacks.work import WorkStack

# The objective of uploads: from the file's arrival to the published post.
PUBLISHED_WITHIN_SECONDS, PUBLISHED_IN_TIME = 5, 0.99


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
        self._alarms(stage, data)

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

    def _alarms(self, stage: Stage, data: DataStack) -> None:
        processing = ("process_photo", "transcode_video", "recompress_photos")
        clean_ups = ("clean_feeds", "delete_media", "purge_post", "invalidate_cdn")
        workers = (*processing, "move_media", "warm_cdn", *clean_ups, "resume_chains")
        note_failures(self.those(*workers).values(), stage)
        data.alarms.on_slow(
            self,
            "publishing",
            of_stage("SecondsToPublish", stage),
            Text("More than one photo in a hundred takes over 5 s to be published.", "publishing"),
            most=PUBLISHED_WITHIN_SECONDS,
            objective=PUBLISHED_IN_TIME,
        )
        why = "Deleted posts may still be served: CloudFront refused invalidations for an hour."
        data.alarms.on_any(
            self.functions["invalidate_cdn"],
            "invalidations-late",
            logged("SecondsToInvalidate", by="invalidate_cdn"),
            Text(why, "invalidations-late"),
            least=3_600,
        )
