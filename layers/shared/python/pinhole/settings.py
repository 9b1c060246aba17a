"""Every setting of the system, in one place: the only module that reads the environment.

Two kinds of fields. *Wiring* names what the stacks created; its default is the empty string and
the stacks fill it in. *Tunables* are limits and knobs; each default below is what production runs
with, and an environment variable named like the field in upper case overrides it, for example
`make run PAGE_DEFAULT=5` or `cdk deploy -c settings='{"FEED_DAYS": "60"}'`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, field, fields
from math import inf, isfinite
from typing import Any, TypeVar

MB = 1_000_000
Number = TypeVar("Number", int, float)


def _wired(default: object = ""):
    """A field that the stacks set and an operator does not tune."""
    return field(default=default, metadata={"wired": True})


def _within(default: Number, least: float, most: float) -> Number:
    """A tunable with bounds of its own; the others are above nothing."""
    return field(default=default, metadata={"range": (least, most)})


@dataclass(frozen=True)
class Settings:
    """What one process runs with. Sizes in bytes, times in seconds unless the name says days."""

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
    # Signs cursors. Unguessable for clients; worth nothing to whoever learns it (see paging.py).
    cursor_key: str = _wired()
    # Signs addresses of restricted renditions (see signing.py); only who shows posts is told it.
    signing_key: str = _wired()
    # Confirms sign-ups without an e-mail: the local stage only.
    auto_confirm: bool = _wired(False)

    # What a post may hold.
    caption_characters: int = 2_200
    alt_text_characters: int = 1_000
    location_name_characters: int = 100
    hashtags_per_post: int = 30
    mentions_per_post: int = 20
    media_per_post: int = 20
    # All texts of a post together, or a comment, in UTF-8: a character that readers see can be many
    # code points. An answer has 6 MB at most, and a page half of them for the addresses of media.
    text_bytes: int = _within(60_000, 1, 100_000)
    image_bytes: int = 30 * MB
    image_pixels: int = 50_400_000  # 8192 x 6144, as phones with 50 megapixels write
    # What fits on a function's disk, and is transcoded within a function's time.
    video_bytes: int = _within(200 * MB, 1, 2_000 * MB)
    video_seconds: int = _within(90, 1, 600)
    video_side: int = _within(4_096, 2, 8_192)
    video_frame_rate: int = 240
    # All frames together: 90 seconds of 4K at 60 frames a second, or half as long at twice as many.
    video_pixels: int = 50_000_000_000

    # Uploads.
    upload_seconds: int = 15 * 60
    pending_seconds: int = 24 * 3600
    # As long as a dead-letter queue keeps what failed, so that a redrive finds post and upload.
    processing_seconds: int = 14 * 24 * 3600
    # What a Lambda can receive is 6 MB after base64; the rest of the event needs some of it.
    request_bytes: int = 5_900_000
    process_attempts: int = 4
    transcode_attempts: int = 3
    # How often a transcode tells how far it is, and asks whether it is still wanted.
    progress_seconds: int = _within(3, 1, 60)
    idempotency_seconds: int = 24 * 3600

    # Comments.
    comment_characters: int = 2_200
    mentions_per_comment: int = 20
    # After this time a comment needs twice as many likes to stand as high.
    comment_half_life_hours: float = _within(12.0, 0, 1_000)
    # What a post shows of its comments by itself, and from how many on.
    top_comments: int = _within(2, 0, 10)
    top_comments_from: int = 3
    top_comment_characters: int = _within(120, 1, 1_000)

    # Restricted renditions: how long their addresses stay the same; they are good for one to two
    # of these (`pinhole.media.signed_urls`).
    signature_window_seconds: int = _within(1_800, 1, 86_400)

    # Moderation: what a picture's score, from 0 to 1, leads to (`pinhole.moderation.screening`).
    # Amazon Rekognition looks at every picture, beside the blocklist.
    rekognition: bool = False
    sensitive_from: float = _within(0.5, 0.01, 1)
    hidden_from: float = _within(0.9, 0.01, 1)
    rejected_from: float = _within(1.0, 0.01, 1)
    # In how many bits of 64 a picture may differ from one on the blocklist and be taken for it.
    block_distance: int = _within(5, 0, 11)
    reason_characters: int = 500
    # Reports of one subject that are counted, and kept, until it is decided upon.
    reports_counted: int = _within(100, 1, 1_000)
    # How many more bring back what moderators have decided upon, at least.
    reports_to_reopen: int = _within(3, 1, 1_000)
    report_note_characters: int = 500
    report_days: int = 365
    # After this time a case needs twice as many reports to stand as high.
    case_half_life_hours: float = _within(12.0, 0, 1_000)
    moderation_log_days: int = _within(365, 1, 3_650)

    # Hashtags.
    # After this time a post needs twice as many likes to stand as high.
    tag_half_life_hours: float = _within(24.0, 0, 1_000)
    # Likes from which a post is among those that are popular with all.
    popular_likes: int = 7

    # The explore page: of how many hashtags one likes, of how many posts of each; around how many
    # followees, at how many of theirs; of how many people then, of how many posts of each.
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
    # Whom one mutes is named in one's row as a reader, 11 bytes each: 370 and the rest are 8 KB.
    mutes_most: int = _within(370, 1, 5_000)
    # Posts that are marked before a request that makes an account private answers.
    guarded_at_once: int = _within(200, 1, 1_000)
    display_name_characters: int = _within(50, 1, 200)
    bio_characters: int = _within(150, 1, 1_000)
    # For so long a process may still take calls of an account that was deleted meanwhile, whose row
    # it has seen; what they leave is found by the clean-up, which looks again later than that.
    arrival_seconds: int = _within(60, 0, 600)
    # How long a name that somebody gave up is kept from others.
    username_hold_days: int = _within(30, 1, 3_650)
    # How many posts of an author get their new name and picture in one step.
    author_page: int = _within(25, 1, 100)
    download_seconds: int = _within(300, 1, 3_600)
    # How far a path between two people goes, from how many people it is looked for, and how many
    # neighbours of each are seen.
    path_hops: int = _within(4, 1, 8)
    path_reads: int = _within(200, 2, 2_000)
    path_neighbours: int = _within(1_000, 1, 5_000)
    # Around how many followees suggestions are looked for, and at how many of their neighbours.
    suggestion_followees: int = _within(25, 1, 100)
    suggestion_neighbours: int = _within(100, 1, 1_000)

    # Exports: how long one is kept, how many rows are read at once, the parts it is stored in.
    export_attempts: int = 2
    export_days: int = _within(7, 1, 365)
    export_page: int = _within(100, 1, 1_000)
    export_part_mebibytes: int = _within(16, 5, 1_000)

    # How often a person may act: so much at once, then so much an hour, evenly.
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

    # The feed.
    # What a feed holds ready; older posts are pulled from their authors. Entries are kept twice as
    # long (`pinhole.feed.reader_state`).
    feed_days: int = 30
    # How many candidates are ranked together: two pages, whose entries are one read unit (8 KB).
    feed_window: int = _within(40, 1, 400)
    # Ten pages of user ids must fit into what SQS takes at once, 256 KB.
    fan_out_page: int = _within(500, 1, 600)
    fan_out_threads: int = _within(8, 1, 64)
    # Followers from which an author's posts are pulled by readers and no longer pushed to them;
    # below 80 % of it they are pushed again.
    celebrity_threshold: int = 10_000
    recent_posts: int = _within(30, 1, 100)
    # How long a change between the two waits for what was under way, and for indexes to catch up.
    fan_out_mode_settle_seconds: int = _within(30, 0, 900)
    # Entries are not delivered to who has not looked for so long; they get a new feed on return.
    inactive_days: int = 14

    # Counts. From so many stream shards on a further one counts in a row of its own
    # (`pinhole.counts.counters`): what the others need keeps the row below 1 KB, one write unit.
    counter_shards_from: int = _within(12, 0, 100)
    # Likes, each halved every `heat_half_life_hours`, from which a post is viral.
    viral_likes: int = 1_000

    # Notifications.
    notification_days: int = 90
    # How many newest acts a group holds, and how often it is told anew once it is full.
    notified_actors: int = 50
    notified_again_seconds: int = 60
    unread_most: int = 100

    # Deletion.
    # For how long the originals of deleted posts are kept in the archive; 0: they are destroyed.
    archive_days: int = _within(180, 0, 36_500)
    # How long a clean-up waits before it looks again: longer than anything runs that may still
    # write, a transcode, and than an upload's form is good for.
    deletion_settle_seconds: int = _within(900, 0, 900)
    # How many rows one step of it takes.
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
        """Read the settings. A value that cannot be is a ValueError that names its variable."""
        given = {f: environment.get(f.name.upper()) for f in fields(cls)}
        read = cls(**{f.name: _parse(f, text) for f, text in given.items() if text is not None})
        weights = {
            name.upper(): value
            for name, value in asdict(read).items()
            if name.startswith("weight_")
        }
        if abs(sum(weights.values()) - 1) > 1e-6:
            raise ValueError(f"The weights of the ranking must add up to 1, got {weights}")
        if not read.sensitive_from <= read.hidden_from <= read.rejected_from:
            raise ValueError("SENSITIVE_FROM, HIDDEN_FROM and REJECTED_FROM must not fall")
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
