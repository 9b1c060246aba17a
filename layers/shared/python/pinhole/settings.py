"""Every setting of the system, in one place: the only module that reads the environment.

Fields are of two kinds. *Wiring* names what the stacks created; it defaults to the empty string and
the stacks set it. *Tunables* are limits and parameters with production defaults; an environment
variable with the field's name in upper case overrides one, for example `make run PAGE_DEFAULT=5` or
`cdk deploy -c settings='{"FEED_DAYS": "60"}'`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, field, fields
from math import inf, isfinite
from typing import Any, TypeVar

MB = 1_000_000
Number = TypeVar("Number", int, float)


def _wired(default: str = "") -> str:
    """A field that the stacks set and operators do not tune."""
    return field(default=default, metadata={"wired": True})


def _within(default: Number, least: float, most: float) -> Number:
    """A tunable with explicit bounds; the others must be positive."""
    return field(default=default, metadata={"range": (least, most)})


@dataclass(frozen=True)
class Settings:
    """The settings of one process. Sizes in bytes, times in seconds unless the name says days."""

    # Wiring: set by the stacks.
    stage: str = _wired()
    table_prefix: str = _wired("pinhole")
    cdn_url: str = _wired()
    uploads_bucket: str = _wired()
    originals_bucket: str = _wired()
    media_bucket: str = _wired()
    deliveries_queue_url: str = _wired()
    backfills_queue_url: str = _wired()
    moves_queue_url: str = _wired()
    rollups_queue_url: str = _wired()
    warmups_queue_url: str = _wired()
    authors_queue_url: str = _wired()
    ranks_queue_url: str = _wired()
    transcodes_queue_url: str = _wired()
    places_queue_url: str = _wired()
    parked_queue_url: str = _wired()
    accounts_queue_url: str = _wired()
    exports_queue_url: str = _wired()
    exports_bucket: str = _wired()
    cleanups_queue_url: str = _wired()
    removals_queue_url: str = _wired()
    purges_queue_url: str = _wired()
    invalidations_queue_url: str = _wired()
    withdrawals_queue_url: str = _wired()
    event_bus: str = _wired()
    archive_bucket: str = _wired()
    distribution_id: str = _wired()
    user_pool_client_id: str = _wired()
    user_pool_id: str = _wired()
    # Signs cursors. Clients cannot guess it; leaking it exposes nothing (`pinhole.paging.pages`).
    cursor_key: str = _wired()
    # Signs URLs of restricted renditions (`pinhole.media.signed_urls`); only functions that return
    # posts have it.
    signing_key: str = _wired()
    # Confirms sign-ups without e-mail: local stage only.
    auto_confirm: bool = field(default=False, metadata={"wired": True})

    # Limits of a post.
    caption_characters: int = 2_200
    alt_text_characters: int = 1_000
    location_name_characters: int = 100
    hashtags_per_post: int = 30
    mentions_per_post: int = 20
    media_per_post: int = 20
    # All texts of a post together, or one comment, in UTF-8: a visible character can be many code
    # points. A response is limited to 6 MB, and media URLs take up to half of a page.
    text_bytes: int = _within(60_000, 1, 100_000)
    image_bytes: int = 30 * MB
    image_pixels: int = 50_400_000  # 8192 x 6144, as phones with 50 megapixels write
    # Bounded by a function's disk and timeout.
    video_bytes: int = _within(200 * MB, 1, 2_000 * MB)
    video_seconds: int = _within(90, 1, 600)
    video_side: int = _within(4_096, 2, 8_192)
    video_frame_rate: int = 240
    # All frames together: 90 seconds of 4K at 60 frames a second, or half as long at twice the
    # rate.
    video_pixels: int = 50_000_000_000

    # Uploads.
    upload_seconds: int = 15 * 60
    pending_seconds: int = 24 * 3600
    # The retention of a dead-letter queue, so that a redrive still finds post and upload.
    processing_seconds: int = 14 * 24 * 3600
    # A Lambda event is limited to 6 MB after base64, including everything around the body.
    request_bytes: int = 5_900_000
    process_attempts: int = 4
    transcode_attempts: int = 3
    # Interval at which a transcode reports progress and checks whether it is still wanted.
    progress_seconds: int = _within(3, 1, 60)
    idempotency_seconds: int = 24 * 3600

    # Comments.
    comment_characters: int = 2_200
    mentions_per_comment: int = 20
    # Time after which a comment needs twice as many likes for the same rank.
    comment_half_life_hours: float = _within(12.0, 0, 1_000)
    # Number of top comments shown with a post, and the comment count from which they are shown.
    top_comments: int = _within(2, 0, 10)
    top_comments_from: int = 3
    top_comment_characters: int = _within(120, 1, 1_000)

    # Restricted renditions: how long their URLs stay the same; each is valid for one to two windows
    # (`pinhole.media.signed_urls`).
    signature_window_seconds: int = _within(1_800, 1, 86_400)

    # Moderation: thresholds for a picture's score, from 0 to 1 (`pinhole.moderation.screening`).
    # Amazon Rekognition checks every picture in addition to the blocklist.
    rekognition: bool = False
    sensitive_from: float = _within(0.5, 0.01, 1)
    hidden_from: float = _within(0.9, 0.01, 1)
    rejected_from: float = _within(1.0, 0.01, 1)
    # Bits (of 64) in which a picture may differ from one on the blocklist and still match it.
    block_distance: int = _within(5, 0, 11)
    reason_characters: int = 500
    # Reports of a subject that are counted and kept until a decision.
    reports_counted: int = _within(100, 1, 1_000)
    # Minimum number of further reports that reopens a decided case.
    reports_to_reopen: int = _within(3, 1, 1_000)
    report_note_characters: int = 500
    report_days: int = 365
    # Time after which a case needs twice as many reports for the same rank.
    case_half_life_hours: float = _within(12.0, 0, 1_000)
    moderation_log_days: int = _within(365, 1, 3_650)

    # Time after which a post needs twice as many likes for the same rank.
    tag_half_life_hours: float = _within(24.0, 0, 1_000)
    # Likes from which a post counts as popular network-wide.
    popular_likes: int = 7

    # The explore page: hashtags the viewer likes and posts of each; followees of the viewer and
    # neighbours of each; people chosen among those and posts of each.
    explore_tags: int = _within(3, 0, 10)
    explore_posts: int = _within(30, 1, 100)
    explore_followees: int = _within(8, 0, 50)
    explore_neighbours: int = _within(50, 1, 500)
    explore_people: int = _within(10, 0, 50)
    explore_posts_each: int = _within(3, 1, 30)

    # Lists.
    page_default: int = 20
    page_most: int = _within(50, 1, 100)

    # People.
    following_most: int = 7_500
    # Muted people are stored in the reader's row, 11 bytes each: with 370 the row stays within 8
    # KB.
    mutes_most: int = _within(370, 1, 5_000)
    # Posts that are marked synchronously when an account becomes private.
    guarded_at_once: int = _within(200, 1, 1_000)
    display_name_characters: int = _within(50, 1, 200)
    bio_characters: int = _within(150, 1, 1_000)
    # How long a process may still accept calls for a deleted account whose row it has cached; the
    # clean-up's second pass runs later and removes what these leave.
    arrival_seconds: int = _within(60, 0, 600)
    # How long a released user name stays reserved.
    username_hold_days: int = _within(30, 1, 3_650)
    # Posts that get an author's new name and picture in one step.
    author_page: int = _within(25, 1, 100)
    download_seconds: int = _within(300, 1, 3_600)
    # Path search: most hops, people whose neighbours are read, and neighbours read of each.
    path_hops: int = _within(4, 1, 8)
    path_reads: int = _within(200, 2, 2_000)
    path_neighbours: int = _within(1_000, 1, 5_000)
    # Suggestions: followees examined, and neighbours read of each.
    suggestion_followees: int = _within(25, 1, 100)
    suggestion_neighbours: int = _within(100, 1, 1_000)

    # Exports: days kept, rows read at a time, size of an upload part.
    export_attempts: int = 2
    export_days: int = _within(7, 1, 365)
    export_page: int = _within(100, 1, 1_000)
    export_part_mebibytes: int = _within(16, 5, 1_000)

    # Rate limits: a burst, then a steady hourly rate.
    likes_burst: int = 60
    likes_per_hour: int = 3_600
    comments_burst: int = 20
    comments_per_hour: int = 360
    follows_burst: int = 30
    follows_per_hour: int = 180
    posts_burst: int = 10
    posts_per_hour: int = 60
    edits_burst: int = 20
    edits_per_hour: int = 120
    avatars_burst: int = 5
    avatars_per_hour: int = 20
    profiles_burst: int = 10
    profiles_per_hour: int = 60
    renames_burst: int = 3
    renames_per_hour: int = 1
    exports_burst: int = 2
    exports_per_hour: int = 1
    reports_burst: int = 10
    reports_per_hour: int = 60

    # Age of the posts a feed stores; older ones are pulled from their authors. Entries are kept
    # twice as long (`pinhole.feed.reader_state`).
    feed_days: int = 30
    # Candidates ranked together: two pages, whose entries cost one read unit (8 KB).
    feed_window: int = _within(40, 1, 400)
    # Ten pages of user ids must fit into one SQS batch, 256 KB.
    fan_out_page: int = _within(500, 1, 600)
    # Followers from which an author's posts are pulled instead of pushed; below 80 % of this they
    # are pushed again.
    celebrity_threshold: int = 10_000
    recent_posts: int = _within(30, 1, 100)
    # How long a change of fan-out mode waits for work in progress and for indexes to catch up.
    fan_out_mode_settle_seconds: int = _within(30, 0, 900)
    # Readers absent for longer get no entries; their feed is rebuilt when they return.
    inactive_days: int = 14

    # Counts. Stream shards beyond this number count in rows of their own
    # (`pinhole.counts.counters`), which keeps the main row below 1 KB, one write unit.
    counter_shards_from: int = _within(12, 0, 100)
    # Likes, each halved every `heat_half_life_hours`, from which a post is viral.
    viral_likes: int = 1_000

    # Notifications.
    notification_days: int = 90
    # Newest actors that a group holds, and the update interval once it is full.
    notified_actors: int = 50
    notified_again_seconds: int = 60
    unread_most: int = 100

    # Days for which the originals of deleted posts are archived; 0 destroys them at once.
    archive_days: int = _within(180, 0, 36_500)
    # Delay before a clean-up's next pass: longer than any writer runs (a transcode is the longest)
    # and than a presigned POST is valid.
    deletion_settle_seconds: int = _within(900, 0, 900)
    # Rows deleted in one step.
    deletion_page: int = _within(200, 1, 1_000)
    receipt_days: int = 365

    # Ranking: the weights add up to 1.
    weight_interest: float = _within(0.4, 0, 1)
    weight_recency: float = _within(0.3, 0, 1)
    weight_relationship: float = _within(0.2, 0, 1)
    weight_engagement: float = _within(0.1, 0, 1)
    recency_half_life_hours: float = 12.0
    taste_half_life_days: float = 30.0
    heat_half_life_hours: float = 6.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings. Raises ValueError naming the variable whose value is invalid."""
        given = {f: environment.get(f.name.upper()) for f in fields(cls)}
        read = cls(**{f.name: _parse(f, text) for f, text in given.items() if text is not None})
        weights = {
            name.upper(): value
            for name, value in asdict(read).items()
            if name.startswith("weight_")
        }
        if abs(sum(weights.values()) - 1) > 1e-6:
            raise ValueError(f"The ranking weights must add up to 1, got {weights}")
        if not read.sensitive_from <= read.hidden_from <= read.rejected_from:
            raise ValueError("SENSITIVE_FROM <= HIDDEN_FROM <= REJECTED_FROM must hold")
        return read

    @classmethod
    def tunables(cls) -> dict[str, object]:
        """Upper-case name -> default of every field that an operator may override."""
        defaults = cls()
        return {
            f.name.upper(): getattr(defaults, f.name)
            for f in fields(cls)
            if not f.metadata.get("wired")
        }

    def table_name(self, table: str) -> str:
        return f"{self.table_prefix}-{table}"


def _parse(setting: Field[Any], text: str) -> Any:
    value = _typed(setting, text)
    if setting.metadata.get("wired") or isinstance(value, bool):
        return value
    least, most = setting.metadata.get("range", (1 if isinstance(value, int) else 0.001, inf))
    if not least <= value <= most:
        bounds = f"from {least} to {most}" if most < inf else f"at least {least}"
        raise ValueError(f"{setting.name.upper()} must be {bounds}, got {text}")
    return value


def _typed(setting: Field[Any], text: str) -> Any:
    default: Any = setting.default
    try:
        if isinstance(default, bool):
            return {"true": True, "false": False}[text.lower()]
        value = type(default)(text)
        if isinstance(value, float) and not isfinite(value):
            raise ValueError
        return value
    except (KeyError, ValueError):
        kind = type(default).__name__
        raise ValueError(f"{setting.name.upper()} must be of type {kind}, got {text!r}") from None


settings = Settings.from_environment()
