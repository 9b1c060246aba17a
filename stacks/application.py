"""The application stack: what may be replaced. Uploads, queues, functions and the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import Aws, CfnOutput, Duration, Fn, Size, Stack
from constructs import Construct
from pinhole.deletion.posts import EVENT as POST_DELETED
from pinhole.settings import MB, Settings

from stacks.data import DataStack
from stacks.grants import grant
from stacks.overview import api_overview
from stacks.parts.alarms import logged
from stacks.parts.checks import accept
from stacks.parts.dependencies import Layers
from stacks.parts.events import EventBus
from stacks.parts.exports import ExportsBucket
from stacks.parts.functions import PythonFunction
from stacks.parts.http_api import HttpApi
from stacks.parts.queues import DeadLetterQueue, QueueWithDeadLetters
from stacks.parts.sources import feed_from_queue, feed_from_stream
from stacks.parts.uploads import UploadsBucket
from stacks.stage import Stage

PROCESSING = Duration.minutes(1)
TRANSCODING = Duration.minutes(10)
DELIVERING = Duration.seconds(30)
# Who acts on how an author's posts travel ends before a change of that goes on: within
# `fan_out_mode_settle_seconds`.
PLANNING = BACKFILLING = MOVING = Duration.seconds(30)
ROLLING_UP = Duration.seconds(30)
WARMING = Duration.minutes(1)
REFRESHING = Duration.seconds(30)
RANKING = Duration.seconds(30)
ERASING = Duration.minutes(5)
EXPORTING = Duration.minutes(15)
CLEANING = PURGING = Duration.seconds(30)
REMOVING = Duration.minutes(2)
INVALIDATING = Duration.seconds(30)
# Deleted posts of which the CDN forgets all at a time: three paths with a wildcard each. It takes
# fifteen; the others are for posts that leave the open (`pinhole.cdn.invalidations`).
INVALIDATED = 3
WITHDRAWN = 10
MOVING_MEDIA = Duration.minutes(2)
# Matches rows that were made or ended. The mark of a celebrity changes a follow that stays.
MADE_OR_ENDED = {"eventName": ["INSERT", "REMOVE"]}
# A row of follows is also a request or a block: it changes when one of them becomes another.
FOLLOWS_CHANGED: list[dict[str, Any]] = [
    MADE_OR_ENDED,
    {
        "eventName": ["MODIFY"],
        "dynamodb": {"OldImage": {"request_id": {"S": [{"exists": True}]}}},
    },
    {
        "eventName": ["MODIFY"],
        "dynamodb": {"NewImage": {"request_id": {"S": [{"exists": True}]}}},
    },
    {
        "eventName": ["MODIFY"],
        "dynamodb": {"NewImage": {"block_id": {"S": [{"exists": True}]}}},
    },
    {
        "eventName": ["MODIFY"],
        "dynamodb": {"NewImage": {"is_blocked": {"BOOL": [{"exists": True}]}}},
    },
]

# The rank of a comment, and the mark that it has replies, change a row that stays.
WRITTEN_OR_DELETED: list[dict[str, Any]] = [
    {"eventName": ["INSERT"]},
    {"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"state": {"S": ["deleted"]}}}},
    {"eventName": ["REMOVE"], "dynamodb": {"OldImage": {"state": {"S": ["published"]}}}},
]
# Matches posts that are deleted, and rows of posts that are removed without: they expired.
DELETED = {"dynamodb": {"NewImage": {"state": {"S": ["deleted"]}}}}
REMOVED = {
    "eventName": ["REMOVE"],
    "dynamodb": {"OldImage": {"state": {"S": ["pending", "processing", "rejected"]}}},
}


class ApplicationStack(Stack):
    """`settings` overrides tunables of `pinhole.settings` by their upper-case names."""

    def __init__(
        self, scope: Construct, *, stage: Stage, data: DataStack, settings: Mapping[str, str]
    ) -> None:
        super().__init__(scope, f"{stage.prefix}-app", synthesizer=stage.synthesizer())
        self._stage, self._data = stage, data
        self.settings = Settings.from_environment(settings)
        self._queues(self.settings)
        self.uploads = UploadsBucket(self, "Uploads", stage=stage, tells=self.uploads_queue.queue)
        self.exports = ExportsBucket(self, "Exports", stage=stage, days=self.settings.export_days)
        self.layers = Layers(
            self, "Layers", stage=stage, packages=["runtime", "contract", "imaging", "video"]
        )
        self._environment = {**self._wiring(), **settings}
        # For functions that answer with addresses of photos, which may need a signature.
        self._signing = {"SIGNING_KEY": data.images.keys.first}
        self._api_functions(settings)
        self._media_workers(Settings.from_environment(settings))
        self._workers()
        self._routes()
        self._sources()
        grant(self, data, stage)
        self.url = stage.endpoints.of_api(self.api)
        CfnOutput(self, "ApiUrl", value=self.url)

    def _queues(self, settings: Settings) -> None:
        self.uploads_queue = self._queue("uploads", PROCESSING, settings.process_attempts)
        # Whoever waits for a video that failed should not wait for an hour: no delivery is
        # throttled while fewer run at a time than the mapping allows.
        self.transcodes_queue = self._queue(
            "transcodes", TRANSCODING, settings.transcode_attempts, hidden_for=1.5
        )
        self.deliveries_queue = self._queue("deliveries", DELIVERING)
        self.backfills_queue = self._queue("backfills", BACKFILLING)
        self.moves_queue = self._queue("moves", MOVING)
        self.rollups_queue = self._queue("rollups", ROLLING_UP)
        self.warmups_queue = self._queue("warmups", WARMING)
        self.authors_queue = self._queue("authors", REFRESHING)
        self.ranks_queue = self._queue("ranks", RANKING)
        self.exports_queue = self._queue(
            "exports", EXPORTING, settings.export_attempts, hidden_for=1.5
        )
        self.accounts_queue = self._queue("accounts", ERASING)
        self.cleanups_queue = self._queue("cleanups", CLEANING)
        self.removals_queue = self._queue("removals", REMOVING)
        self.purges_queue = self._queue("purges", PURGING)
        self.invalidations_queue = self._queue("invalidations", INVALIDATING)
        self.withdrawals_queue = self._queue("withdrawals", INVALIDATING)
        self.bus = EventBus(self, "Events", stage=self._stage)
        for consumer in (self.cleanups_queue, self.removals_queue, self.purges_queue):
            self.bus.subscribe(POST_DELETED, consumer)
        self.places_queue = self._queue("places", MOVING_MEDIA)
        # Stream records that a function could not use, from its code or from AWS.
        self.parked = DeadLetterQueue(
            self, "Parked", stage=self._stage, alarms=self._data.alarms, name="parked"
        )
        accept(self.parked, "AwsSolutions-SQS3", "It is a dead-letter queue: of the streams.")

    def _queue(
        self,
        name: str,
        consumer_timeout: Duration,
        attempts: int = 5,
        hidden_for: float = 6,
    ) -> QueueWithDeadLetters:
        return QueueWithDeadLetters(
            self,
            f"{name.capitalize()}Queue",
            stage=self._stage,
            alarms=self._data.alarms,
            name=name,
            consumer_timeout=consumer_timeout,
            attempts=attempts,
            hidden_for=hidden_for,
        )

    def _wiring(self) -> dict[str, str]:
        return {
            "TABLE_PREFIX": self._stage.prefix,
            "CDN_URL": self._data.cdn_url,
            "UPLOADS_BUCKET": self.uploads.bucket_name,
            "ORIGINALS_BUCKET": self._data.images.originals.bucket_name,
            "MEDIA_BUCKET": self._data.images.media.bucket_name,
            "DELIVERIES_QUEUE_URL": self.deliveries_queue.queue.queue_url,
            "BACKFILLS_QUEUE_URL": self.backfills_queue.queue.queue_url,
            "MOVES_QUEUE_URL": self.moves_queue.queue.queue_url,
            "ROLLUPS_QUEUE_URL": self.rollups_queue.queue.queue_url,
            "WARMUPS_QUEUE_URL": self.warmups_queue.queue.queue_url,
            "AUTHORS_QUEUE_URL": self.authors_queue.queue.queue_url,
            "RANKS_QUEUE_URL": self.ranks_queue.queue.queue_url,
            "PLACES_QUEUE_URL": self.places_queue.queue.queue_url,
            "TRANSCODES_QUEUE_URL": self.transcodes_queue.queue.queue_url,
            "PARKED_QUEUE_URL": self.parked.queue_url,
            "EXPORTS_QUEUE_URL": self.exports_queue.queue.queue_url,
            "EXPORTS_BUCKET": self.exports.bucket_name,
            "ACCOUNTS_QUEUE_URL": self.accounts_queue.queue.queue_url,
            "USER_POOL_ID": self._data.sign_in.pool.user_pool_id,
            "CLEANUPS_QUEUE_URL": self.cleanups_queue.queue.queue_url,
            "REMOVALS_QUEUE_URL": self.removals_queue.queue.queue_url,
            "PURGES_QUEUE_URL": self.purges_queue.queue.queue_url,
            "INVALIDATIONS_QUEUE_URL": self.invalidations_queue.queue.queue_url,
            "WITHDRAWALS_QUEUE_URL": self.withdrawals_queue.queue.queue_url,
            "EVENT_BUS": self.bus.event_bus_name,
            "ARCHIVE_BUCKET": self._data.images.archive.bucket_name,
            "DISTRIBUTION_ID": self._data.images.distribution.distribution_id,
            "USER_POOL_CLIENT_ID": self._data.sign_in.client.user_pool_client_id,
            # The random part of this stack's own id: a key that nobody has to make or keep.
            "CURSOR_KEY": Fn.select(2, Fn.split("/", Aws.STACK_ID)),
        }

    def _api_functions(self, settings: Mapping[str, str]) -> None:
        self.write_posts = self._function(
            "write_posts", "contract", memory_size=1024, timeout=Duration.seconds(29), signs=True
        )
        self.edit_posts = self._function("edit_posts", "contract", signs=True)
        self.read_posts = self._function("read_posts", signs=True)
        self.read_feed = self._function("read_feed", signs=True)
        self.follow_people = self._function("follow_people")
        self.read_people = self._function("read_people")
        self.read_connections = self._function("read_connections")
        self.search_network = self._function("search_network", signs=True)
        self.explore_posts = self._function("explore_posts", signs=True)
        self.like_posts = self._function("like_posts")
        self.save_posts = self._function("save_posts")
        self.read_notifications = self._function("read_notifications", signs=True)
        self.mark_notifications = self._function("mark_notifications", "contract")
        self.write_comments = self._function("write_comments", "contract")
        self.read_comments = self._function("read_comments")
        self.like_comments = self._function("like_comments")
        self.change_avatars = self._function("change_avatars", "contract")
        self.change_profile = self._function("change_profile", "contract")
        self.read_originals = self._function("read_originals")
        self.block_people = self._function("block_people")
        self.manage_followers = self._function("manage_followers")
        self.hide_posts = self._function("hide_posts", "contract")
        self.delete_posts = self._function("delete_posts")
        self.close_account = self._function("close_account", "contract")
        self.request_exports = self._function("request_exports")
        self.read_receipts = self._function("read_receipts")
        self.report_content = self._function("report_content", "contract")
        self.resolve_reports = self._function("resolve_reports", "contract", signs=True)
        self.describe_api = self._function("describe_api", generated=api_overview(settings))

    def _media_workers(self, settings: Settings) -> None:
        self.process_photo = self._function(
            "process_photo", "imaging", memory_size=2048, timeout=PROCESSING
        )
        # The upload, what is made of it, and room for a poster.
        disk = max(512, 2 * settings.video_bytes // MB + 256)
        self.transcode_video = self._function(
            "transcode_video",
            "imaging",
            "video",
            memory_size=3008,
            timeout=TRANSCODING,
            disk=Size.mebibytes(disk),
        )

    def _workers(self) -> None:
        self.plan_fan_out = self._function("plan_fan_out", timeout=PLANNING)
        self.deliver_posts = self._function("deliver_posts", timeout=DELIVERING)
        self.plan_backfill = self._function("plan_backfill", timeout=Duration.seconds(30))
        self.backfill_feed = self._function("backfill_feed", timeout=BACKFILLING)
        self.move_fan_out_mode = self._function("move_fan_out_mode", timeout=MOVING)
        self.learn_interests = self._function("learn_interests", timeout=Duration.seconds(30))
        self.notify_of_comments = self._function("notify_of_comments", timeout=Duration.seconds(30))
        self.count_changes = self._function("count_changes", timeout=Duration.seconds(30))
        self.roll_up_counts = self._function("roll_up_counts", timeout=ROLLING_UP)
        self.warm_cdn = self._function("warm_cdn", timeout=WARMING)
        self.refresh_author = self._function("refresh_author", timeout=REFRESHING)
        self.rank_posts = self._function("rank_posts", timeout=RANKING)
        self.export_account = self._function("export_account", memory_size=1024, timeout=EXPORTING)
        self.erase_account = self._function("erase_account", timeout=ERASING)
        self.clean_feeds = self._function("clean_feeds", timeout=CLEANING)
        self.delete_media = self._function("delete_media", timeout=REMOVING)
        self.purge_post = self._function("purge_post", timeout=PURGING)
        self.invalidate_cdn = self._function("invalidate_cdn", timeout=INVALIDATING)
        self._data.alarms.on_any(
            self.invalidations_queue,
            "invalidations-late",
            logged("SecondsToInvalidate", by="invalidate_cdn"),
            "What was deleted may still be served: CloudFront has taken no more for an hour.",
            least=3_600,
        )
        self.move_media = self._function("move_media", timeout=MOVING_MEDIA)
        self.index_names = self._function("index_names", timeout=Duration.seconds(30))
        # Invoked by operators, page by page (local/operate.py).
        self.rebuild_feeds = self._function("rebuild_feeds", timeout=Duration.minutes(15))
        self.edit_blocklist = self._function("edit_blocklist", timeout=Duration.minutes(1))
        self.recount_rows = self._function("recount_rows", timeout=Duration.minutes(1))

    def _routes(self) -> None:
        api = HttpApi(
            self,
            "Http",
            stage=self._stage,
            alarms=self._data.alarms,
            user_pool=self._data.sign_in.pool,
            client=self._data.sign_in.client,
        )
        api.serve(self.write_posts, "POST /posts")
        api.serve(self.edit_posts, "PATCH /posts/{post_id}")
        api.serve(
            self.read_posts,
            "GET /posts/{post_id}",
            "GET /users/{user_id}/posts",
            "GET /users/me/saved",
        )
        api.serve(self.read_feed, "GET /feed")
        api.serve(
            self.follow_people, "POST /users/{user_id}/follow", "DELETE /users/{user_id}/follow"
        )
        api.serve(
            self.read_people,
            "GET /users/{user_id}/profile",
            "GET /users/{user_id}/relationship",
            "GET /users/{user_id}/followers",
            "GET /users/{user_id}/following",
            "GET /posts/{post_id}/likes",
        )
        api.serve(
            self.read_connections,
            "GET /users/{user_id}/mutuals",
            "GET /users/{user_id}/path",
            "GET /users/me/suggestions",
        )
        api.serve(
            self.block_people,
            "POST /users/{user_id}/block",
            "DELETE /users/{user_id}/block",
            "POST /users/{user_id}/mute",
            "DELETE /users/{user_id}/mute",
            "GET /users/me/blocks",
            "GET /users/me/mutes",
        )
        api.serve(
            self.manage_followers,
            "GET /users/me/follow-requests",
            "POST /users/me/follow-requests/{user_id}",
            "DELETE /users/me/follow-requests/{user_id}",
            "GET /users/me/close-friends",
            "PUT /users/me/close-friends/{user_id}",
            "DELETE /users/me/close-friends/{user_id}",
        )
        api.serve(self.search_network, "GET /search", "GET /tags/{tag}/posts")
        api.serve(self.explore_posts, "GET /explore")
        api.serve(self.like_posts, "POST /posts/{post_id}/like", "DELETE /posts/{post_id}/like")
        api.serve(self.save_posts, "POST /posts/{post_id}/save", "DELETE /posts/{post_id}/save")
        api.serve(self.read_notifications, "GET /notifications")
        api.serve(self.mark_notifications, "POST /notifications/read")
        api.serve(
            self.write_comments, "POST /posts/{post_id}/comments", "DELETE /comments/{comment_id}"
        )
        api.serve(self.read_comments, "GET /posts/{post_id}/comments")
        api.serve(
            self.like_comments,
            "POST /comments/{comment_id}/like",
            "DELETE /comments/{comment_id}/like",
        )
        api.serve(self.change_avatars, "PUT /users/me/avatar", "DELETE /users/me/avatar")
        api.serve(self.change_profile, "PATCH /users/me")
        api.serve(self.request_exports, "POST /users/me/export", "GET /users/me/export")
        api.serve(self.close_account, "DELETE /users/me")
        api.serve(self.read_originals, "GET /posts/{post_id}/media/{index}/original")
        api.serve(self.hide_posts, "POST /posts/{post_id}/hide", "DELETE /posts/{post_id}/hide")
        api.serve(self.delete_posts, "DELETE /posts/{post_id}", "GET /posts/{post_id}/receipt")
        api.serve(self.read_receipts, "GET /receipts/{receipt_id}", public=True)
        api.serve(self.report_content, "POST /reports")
        api.serve(
            self.resolve_reports,
            "GET /moderation/queue",
            "POST /moderation/queue/{subject}/resolve",
            "GET /moderation/log",
        )
        api.serve(self.describe_api, "GET /openapi.json", "GET /docs", "GET /health", public=True)
        self.api = api.api

    def _sources(self) -> None:
        tables, parked = self._data.tables, self.parked
        feed_from_queue(self.process_photo, self.uploads_queue.queue, batch_size=1, concurrency=500)
        feed_from_queue(
            self.transcode_video, self.transcodes_queue.queue, batch_size=1, concurrency=100
        )
        feed_from_queue(
            self.deliver_posts, self.deliveries_queue.queue, batch_size=10, concurrency=200
        )
        feed_from_queue(
            self.backfill_feed, self.backfills_queue.queue, batch_size=5, concurrency=100
        )
        feed_from_queue(
            self.move_fan_out_mode, self.moves_queue.queue, batch_size=1, concurrency=10
        )
        feed_from_queue(self.roll_up_counts, self.rollups_queue.queue, batch_size=5, concurrency=50)
        feed_from_queue(self.warm_cdn, self.warmups_queue.queue, batch_size=1, concurrency=10)
        feed_from_queue(self.refresh_author, self.authors_queue.queue, batch_size=1, concurrency=20)
        feed_from_queue(self.rank_posts, self.ranks_queue.queue, batch_size=5, concurrency=50)
        feed_from_queue(self.export_account, self.exports_queue.queue, batch_size=1, concurrency=20)
        feed_from_queue(self.erase_account, self.accounts_queue.queue, batch_size=1, concurrency=20)
        feed_from_queue(self.clean_feeds, self.cleanups_queue.queue, batch_size=1, concurrency=20)
        feed_from_queue(self.delete_media, self.removals_queue.queue, batch_size=1, concurrency=20)
        feed_from_queue(self.purge_post, self.purges_queue.queue, batch_size=1, concurrency=20)
        told = {
            "Messages": (self.invalidations_queue, INVALIDATED),
            "Withdrawals": (self.withdrawals_queue, WITHDRAWN),
        }
        for id, (queue, size) in told.items():
            feed_from_queue(
                self.invalidate_cdn,
                queue.queue,
                batch_size=size,
                concurrency=2,
                window=Duration.seconds(20),
                id=id,
            )
        feed_from_queue(self.move_media, self.places_queue.queue, batch_size=1, concurrency=50)
        either = [_published("NewImage"), _published("OldImage")]
        # A post of an author with many followers takes a second or two.
        feed_from_stream(
            self.plan_fan_out,
            tables["posts"],
            parked=parked,
            filters=[*either, DELETED, REMOVED],
            batch_size=10,
            at_once=10,
        )
        feed_from_stream(self.index_names, tables["users"], parked=parked)
        changed = (
            (self.plan_backfill, "follows", FOLLOWS_CHANGED),
            (self.learn_interests, "likes", [MADE_OR_ENDED]),
        )
        for function, table, filters in changed:
            feed_from_stream(function, tables[table], parked=parked, filters=filters, at_once=10)
        comments = {"comments": WRITTEN_OR_DELETED, "comment_likes": [MADE_OR_ENDED]}
        for table, filters in comments.items():
            feed_from_stream(
                self.notify_of_comments, tables[table], parked=parked, filters=filters, at_once=10
            )
        counted = {
            **dict.fromkeys(("likes", "saves"), [MADE_OR_ENDED]),
            "follows": FOLLOWS_CHANGED,
            "posts": either,
            **comments,
        }
        window = Duration.seconds(1)
        for table, filters in counted.items():
            feed_from_stream(
                self.count_changes, tables[table], parked=parked, filters=filters, window=window
            )

    def _function(
        self, folder: str, *layers: str, signs: bool = False, **options: Any
    ) -> PythonFunction:
        return PythonFunction(
            self,
            folder,
            stage=self._stage,
            alarms=self._data.alarms,
            layers=[self.layers.shared, *(self.layers[name] for name in ("runtime", *layers))],
            environment={**self._environment, **(self._signing if signs else {})},
            **options,
        )


def _published(image: str) -> dict[str, Any]:
    """Matches changes of posts that were, or are, published."""
    return {"dynamodb": {image: {"state": {"S": ["published"]}}}}
