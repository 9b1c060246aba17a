"""A whole Pinhole on moto: the real handlers, and this module in place of AWS between them.

`call` is API Gateway, `upload` a client with a presigned POST, and `settle` carries events and
messages from bucket, streams and queues to their functions until nothing is left to do. Every
answer of the API is checked against its own OpenAPI document (`tests.flow.support.contract`).
"""

from __future__ import annotations

import importlib.util
import io
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image
from pinhole import clock
from pinhole.access.viewer import Viewer
from pinhole.media import signing_key
from pinhole.settings import settings
from pinhole.tables.comments import Comment, CommentLike
from pinhole.tables.people import User
from pinhole.tables.posts import Like, Post, Save
from pinhole.tables.relationships import Follow, Visit

from tests.flow.support import contract, events
from tests.flow.support.aws import roles
from tests.flow.support.aws.account import STREAMS, Account
from tests.flow.support.aws.sockets import Client
from tests.flow.support.wire import Wire
from tests.infrastructure import rights

ROUTES = {
    ("POST", "/posts"): "write_posts",
    ("PATCH", "/posts/{post_id}"): "edit_posts",
    ("GET", "/posts/{post_id}"): "read_posts",
    ("GET", "/users/{user_id}/posts"): "read_posts",
    ("GET", "/feed"): "read_feed",
    ("POST", "/users/{user_id}/follow"): "follow_people",
    ("DELETE", "/users/{user_id}/follow"): "follow_people",
    ("POST", "/users/{user_id}/block"): "block_people",
    ("DELETE", "/users/{user_id}/block"): "block_people",
    ("POST", "/users/{user_id}/mute"): "block_people",
    ("DELETE", "/users/{user_id}/mute"): "block_people",
    ("GET", "/users/me/blocks"): "block_people",
    ("GET", "/users/me/mutes"): "block_people",
    ("GET", "/users/me/follow-requests"): "manage_followers",
    ("POST", "/users/me/follow-requests/{user_id}"): "manage_followers",
    ("DELETE", "/users/me/follow-requests/{user_id}"): "manage_followers",
    ("DELETE", "/users/me/followers/{user_id}"): "manage_followers",
    ("GET", "/users/me/close-friends"): "manage_followers",
    ("PUT", "/users/me/close-friends/{user_id}"): "manage_followers",
    ("DELETE", "/users/me/close-friends/{user_id}"): "manage_followers",
    ("GET", "/users/by-name/{username}"): "read_people",
    ("GET", "/users/{user_id}/profile"): "read_people",
    ("GET", "/users/{user_id}/relationship"): "read_people",
    ("GET", "/users/{user_id}/followers"): "read_people",
    ("GET", "/users/{user_id}/following"): "read_people",
    ("GET", "/users/{user_id}/mutuals"): "read_connections",
    ("GET", "/users/{user_id}/path"): "read_connections",
    ("GET", "/users/me/suggestions"): "read_connections",
    ("GET", "/search"): "search_network",
    ("GET", "/tags/{tag}/posts"): "search_network",
    ("GET", "/explore"): "explore_posts",
    ("GET", "/posts/{post_id}/likes"): "read_people",
    ("POST", "/posts/{post_id}/like"): "like_posts",
    ("DELETE", "/posts/{post_id}/like"): "like_posts",
    ("POST", "/posts/{post_id}/save"): "save_posts",
    ("DELETE", "/posts/{post_id}/save"): "save_posts",
    ("GET", "/users/me/saved"): "read_posts",
    ("GET", "/notifications"): "read_notifications",
    ("POST", "/notifications/read"): "mark_notifications",
    ("POST", "/live/tickets"): "issue_tickets",
    ("GET", "/users/me/push"): "manage_pushes",
    ("PUT", "/users/me/push"): "manage_pushes",
    ("PUT", "/users/me/push/subscriptions"): "manage_pushes",
    ("DELETE", "/users/me/push/subscriptions/{subscription_id}"): "manage_pushes",
    ("POST", "/posts/{post_id}/comments"): "write_comments",
    ("GET", "/posts/{post_id}/comments"): "read_comments",
    ("GET", "/comments/{comment_id}"): "read_comments",
    ("GET", "/comments/{comment_id}/likes"): "read_comments",
    ("PATCH", "/comments/{comment_id}"): "write_comments",
    ("DELETE", "/comments/{comment_id}"): "write_comments",
    ("POST", "/comments/{comment_id}/like"): "like_comments",
    ("DELETE", "/comments/{comment_id}/like"): "like_comments",
    ("GET", "/posts/{post_id}/media/{index}/original"): "read_originals",
    ("POST", "/posts/{post_id}/hide"): "hide_posts",
    ("DELETE", "/posts/{post_id}/hide"): "hide_posts",
    ("POST", "/users/{user_id}/suspension"): "suspend_people",
    ("DELETE", "/users/{user_id}/suspension"): "suspend_people",
    ("DELETE", "/posts/{post_id}"): "delete_posts",
    ("GET", "/posts/{post_id}/receipt"): "delete_posts",
    ("PUT", "/users/me/avatar"): "change_avatars",
    ("DELETE", "/users/me/avatar"): "change_avatars",
    ("PATCH", "/users/me"): "change_profile",
    ("POST", "/users/me/sign-out"): "secure_account",
    ("POST", "/users/me/password"): "secure_account",
    ("DELETE", "/users/me"): "close_account",
    ("POST", "/users/me/export"): "request_exports",
    ("GET", "/users/me/export"): "request_exports",
    ("GET", "/receipts/{receipt_id}"): "read_receipts",
    ("POST", "/reports"): "report_content",
    ("POST", "/posts/{post_id}/appeal"): "report_content",
    ("GET", "/moderation/queue"): "resolve_reports",
    ("POST", "/moderation/queue/{subject}/resolve"): "resolve_reports",
    ("GET", "/moderation/log"): "resolve_reports",
    ("GET", "/health"): "describe_api",
}
STREAM_READERS = {
    Post: "plan_fan_out",
    Follow: "plan_backfill",
    Like: "learn_interests",
    Save: "learn_interests",
    Visit: "learn_interests",
    Comment: "notify_of_comments",
    CommentLike: "notify_of_comments",
    User: "index_names",
}
QUEUES = {
    "transcode_video": lambda: settings.transcodes_queue_url,
    "deliver_posts": lambda: settings.deliveries_queue_url,
    "backfill_feed": lambda: settings.backfills_queue_url,
    "move_fan_out_mode": lambda: settings.moves_queue_url,
    "roll_up_counts": lambda: settings.rollups_queue_url,
    "refresh_author": lambda: settings.authors_queue_url,
    "warm_cdn": lambda: settings.warmups_queue_url,
    "recompress_photos": lambda: settings.recompressions_queue_url,
    "rank_posts": lambda: settings.ranks_queue_url,
    "export_account": lambda: settings.exports_queue_url,
    "erase_account": lambda: settings.accounts_queue_url,
    "clean_feeds": lambda: settings.cleanups_queue_url,
    "delete_media": lambda: settings.removals_queue_url,
    "purge_post": lambda: settings.purges_queue_url,
    "invalidate_cdn": lambda: settings.invalidations_queue_url,
    "move_media": lambda: settings.placements_queue_url,
    "tell_news": lambda: settings.live_queue_url,
    "send_pushes": lambda: settings.pushes_queue_url,
}
# Far more rounds than any test needs to settle.
_MOST_ROUNDS = 200


@dataclass(frozen=True)
class Answer:
    """An API answer; `json` is the decoded body."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@cache
def module(name: str) -> Any:
    """The module of `lambdas/<name>`."""
    file = contract.LAMBDAS / name / "handler.py"
    spec = importlib.util.spec_from_file_location(f"lambdas_{name}", file)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def invoke(name: str, event: dict[str, Any]) -> Any:
    """Run the handler of `lambdas/<name>`, with the rights of its role."""
    with roles.of(name):
        return module(name).handler(event, events.context(name))


def person(username: str, is_moderator: bool = False) -> Viewer:
    """A person who has signed up; their first call creates their row."""
    return Viewer(str(uuid.uuid4()), username, is_moderator)


def photo(width: int = 64, height: int = 48, format: str = "JPEG", gps: bool = False) -> bytes:
    """A small, valid photo; with `gps` it was taken at 48.2 north, 16.5 east."""
    exif = Image.Exif()
    exif[0x010F] = "Obscura"
    if gps:
        exif[0x8825] = {1: "N", 2: (48.0, 12.0, 0.0), 3: "E", 4: (16.0, 30.0, 0.0)}
    file = io.BytesIO()
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.save(file, format, exif=exif)
    return file.getvalue()


@contextmanager
def tuned(**values: Any) -> Iterator[None]:
    """Run with other settings."""
    before = {name: getattr(settings, name) for name in values}
    for name, value in values.items():
        object.__setattr__(settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(settings, name, value)


@contextmanager
def signing_with(key: str) -> Iterator[None]:
    """Run in a process that has read this key."""
    before = dict(signing_key._kept)
    signing_key._kept[settings.signing_key_arn] = (key.encode(), 2**40)
    try:
        yield
    finally:
        signing_key._kept.clear()
        signing_key._kept.update(before)


class World(Account):
    """The account, with clients and AWS around it."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.shard = f"shardId-{clock.timestamp() * 1000:020d}-2bac9cd2"

    # The client's side

    def call(
        self,
        viewer: Viewer,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        token: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request as API Gateway would pass it on; the answer is checked by the contract."""
        route, params = _route(method, path)
        event = events.http_request(
            method,
            path,
            route=route,
            params=params,
            token=events.claims(viewer) if token is None else token,
            body=body,
            query=query,
            headers={
                "Authorization": f"Bearer {viewer.username}",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        raw = invoke(ROUTES[method, route], event)
        answer = Answer(raw["statusCode"], raw["headers"], raw["body"])
        contract.check(method, route, answer.status, answer.headers, answer.json)
        return answer

    def ask(self, viewer: Viewer, method: str, path: str, body: Any = None) -> Any:
        """The decoded answer to a request that succeeds."""
        answer = self.call(viewer, method, path, body)
        assert answer.status < 300, answer.body
        return answer.json

    def connect(self, viewer: Viewer) -> Client:
        """Open a live connection, with a ticket."""
        ticket = self.ask(viewer, "POST", "/live/tickets")
        return Client(self.wire.sockets, invoke, ticket["url"])

    def announce(
        self,
        viewer: Viewer,
        files: list[bytes] | None = None,
        headers: dict[str, str] | None = None,
        **words: Any,
    ) -> Answer:
        """Announce a post of these files, to be uploaded by presigned POSTs."""
        sizes = [len(file) for file in files or [photo()]]
        media = [{"content_type": "image/jpeg", "size": size} for size in sizes]
        return self.call(viewer, "POST", "/posts", {"media": media, **words}, headers=headers)

    def send_form(
        self, viewer: Viewer, *parts: Any, boundary: str = "x1", key: str | None = None
    ) -> Answer:
        """Make a post as a simple client does."""
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        if key:
            headers["Idempotency-Key"] = key
        body = events.form(*parts, boundary=boundary)
        return self.call(viewer, "POST", "/posts", body, headers=headers)

    def make_post(
        self, viewer: Viewer, caption: str = "", files: list[bytes] | None = None, **words: Any
    ) -> str:
        """Announce a post and upload its files; returns its id. Nothing is processed yet."""
        files = files or [photo()]
        answer = self.announce(viewer, files, caption=caption, **words)
        assert answer.status == 201, answer.body
        for upload, file in zip(answer.json["uploads"], files, strict=True):
            self.upload(upload["fields"]["key"], file)
        return answer.json["post_id"]

    def publish(
        self, viewer: Viewer, caption: str = "", files: list[bytes] | None = None, **words: Any
    ) -> str:
        """Make a post and settle."""
        post_id = self.make_post(viewer, caption, files, **words)
        self.settle()
        return post_id

    def upload(self, key: str, file: bytes) -> None:
        self.s3.put_object(Bucket=settings.uploads_bucket, Key=key, Body=file)

    def follow(self, viewer: Viewer, *others: Viewer) -> None:
        """Let a person follow others, all of whom call the API first."""
        for other in others:
            self.call(other, "GET", "/users/me/profile")
            assert self.call(viewer, "POST", f"/users/{other.user_id}/follow").status == 200

    # AWS's side

    def settle(self) -> None:
        """Carry uploads, stream records and messages on until none is left. Fails with the
        remaining ones after very many rounds.
        """
        self.process_uploads()
        for _ in range(_MOST_ROUNDS):
            if not (self.run_streams() or self.run_queues()):
                return
        raise AssertionError(f"After {_MOST_ROUNDS} rounds there is still {self._moving()}")

    def _moving(self) -> dict[str, Any]:
        """Everything that waits, by the stream's table or the queue's function."""
        records = {table.Meta.table_name: self.take_records(table) for table in STREAMS}
        messages = {name: self.take_messages(url()) for name, url in QUEUES.items()}
        messages["withdrawals"] = self.take_messages(settings.withdrawals_queue_url)
        return {name: found for name, found in (records | messages).items() if found}

    def notifications(self) -> list[dict[str, Any]]:
        """S3's notifications of the objects in the uploads bucket."""
        listed = self.s3.list_objects_v2(Bucket=settings.uploads_bucket).get("Contents", [])
        return [events.s3_event(item["Key"], item["Size"], item["ETag"]) for item in listed]

    def process(self, *notifications: Any, receive_count: int = 1) -> list[str]:
        """Notify the pipeline in one batch; returns the ids of the messages that failed."""
        messages = [events.sqs_message(said, receive_count) for said in notifications]
        return invoke_queue("process_photo", messages)

    def process_uploads(self, receive_count: int = 1) -> list[str]:
        """Notify the pipeline of each object in the uploads bucket, one at a time."""
        said = self.notifications()
        return [failed for one in said for failed in self.process(one, receive_count=receive_count)]

    def run_streams(self) -> int:
        """Pass new stream records to their functions; returns their number."""
        records = {table: self.take_records(table) for table in STREAMS}
        for table, found in records.items():
            if found and table not in (User, Visit):
                self.count_changes(found)
        for table, name in STREAM_READERS.items():
            if records[table]:
                invoke(name, {"Records": records[table]})
        return sum(map(len, records.values()))

    def count_changes(self, records: list[dict[str, Any]], shard: str = "") -> None:
        invoke("count_changes", {"Records": records, "shardId": shard or self.shard})

    def run_queues(self) -> int:
        """Pass queued messages to their functions; returns their number."""
        found = self.take_messages(settings.withdrawals_queue_url)
        if found:
            invoke_queue("invalidate_cdn", [events.sqs_message(body) for body in found])
        return len(found) + sum(self.run_queue(name) for name in QUEUES)

    def run_queue(self, name: str) -> int:
        """Pass one function its queued messages; returns their number."""
        found = self.take_messages(QUEUES[name]())
        if found:
            invoke_queue(name, [events.sqs_message(body) for body in found])
        return len(found)

    def run_deliveries(self) -> int:
        return self.run_queue("deliver_posts")


def invoke_queue(name: str, messages: list[dict[str, Any]]) -> list[str]:
    """Invoke a queue's function with a batch; returns the ids of the messages that failed."""
    arn = _source(name)
    answer = invoke(name, {"Records": [{**each, "eventSourceARN": arn} for each in messages]})
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@cache
def _source(name: str) -> str:
    """The ARN of the queue that feeds a function."""
    queue = next(iter(rights.queues(rights.expected()[name], "ReceiveMessage")))
    return f"arn:aws:sqs:us-east-1:123456789012:{queue.removeprefix('queue ')}"


def _route(method: str, path: str) -> tuple[str, dict[str, str]]:
    steps = path.split("/")
    for verb, route in ROUTES:
        names = route.split("/")
        if verb == method and len(names) == len(steps):
            pairs = list(zip(names, steps, strict=True))
            if all(name == step or name.startswith("{") for name, step in pairs):
                return route, {n.strip("{}"): s for n, s in pairs if n.startswith("{")}
    raise LookupError(f"API Gateway has no route {method} {path}")
