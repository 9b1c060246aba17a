"""Every setting of the system, in one place: the only module that reads the environment.

Fields are of two kinds. *Wiring* (`pinhole.wiring`) is set by the stacks. *Tunables* are limits of
what people may do (`pinhole.limits`) and parameters, with production defaults; an environment
variable with the field's name in upper case overrides one, for example `make run PAGE_DEFAULT=5` or
`FEED_DAYS = 60` in the file of a stage on AWS.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from pinhole.environment import Fields, InvalidSetting, parsed, within
from pinhole.limits import UsageLimits
from pinhole.wiring import Wiring

# Settings -> those that they must not be above.
_AT_MOST = {
    "page_default": "page_most",
    "upload_seconds": "pending_seconds",  # a post waits while its addresses are valid
    "sensitive_from": "hidden_from",
    "hidden_from": "rejected_from",
}


# Without the methods that nothing calls, and with annotations that are types and not texts, which
# `dataclass` would search for what they mean: either costs every cold start milliseconds.
@dataclass(frozen=True, init=False, repr=False, eq=False)
class Settings(Fields, Wiring, UsageLimits):
    """The settings of one process. Sizes in bytes, times in seconds unless the name says days."""

    # Whether public accounts have pages for people who are not signed in, and whether search
    # engines may list those whose owners want it (`pinhole.access.strangers`).
    public_pages: bool = True
    search_engines: bool = True

    # Uploads.
    upload_seconds: int = 15 * 60
    pending_seconds: int = 24 * 3600
    # The retention of a dead-letter queue, so that a redrive still finds post and upload.
    processing_seconds: int = 14 * 24 * 3600
    process_attempts: int = 4
    # For how long work that is denied waits for a deployment to grant the right.
    denied_seconds: int = 300
    transcode_attempts: int = 3
    # Interval at which a transcode reports progress and checks whether it is still wanted.
    progress_seconds: int = within(3, 1, 60)
    # A video of at least so many seconds is divided into up to so many segments, if as many
    # functions can transcode at the same time.
    video_split_from_seconds: float = within(20.0, 1, 1_000)
    video_segments: int = within(8, 1, 32)
    idempotency_seconds: int = 24 * 3600

    # How long a comment can be edited.
    comment_edit_seconds: int = within(900, 0, 86_400)
    # Time after which a comment needs twice as many likes for the same rank, and as how many likes
    # a reply to it counts.
    comment_half_life_hours: float = within(12.0, 0, 1_000)
    comment_reply_weight: float = within(1.0, 0, 1_000)
    # Number of top comments shown with a post, and the comment count from which they are shown.
    top_comments: int = within(2, 0, 10)
    top_comments_from: int = 3
    top_comment_characters: int = within(120, 1, 1_000)

    # Restricted renditions: how long their URLs stay the same; each is valid for one to two windows
    # (`pinhole.media.signed_urls`).
    signature_window_seconds: int = within(1_800, 1, 86_400)
    # How long a process keeps the key that signs them (`pinhole.media.signing_key`).
    signing_key_seconds: int = within(900, 1, 3_600)

    # Moderation: thresholds for a picture's score, from 0 to 1 (`pinhole.moderation.screening`).
    # Amazon Rekognition checks every picture in addition to the blocklist.
    rekognition: bool = False
    sensitive_from: float = within(0.5, 0.01, 1)
    hidden_from: float = within(0.9, 0.01, 1)
    rejected_from: float = within(1.0, 0.01, 1)
    # Bits (of 64) in which a picture may differ from one on the blocklist and still match it.
    block_distance: int = within(5, 0, 11)
    # Reports of a subject that are counted and kept until a decision.
    reports_counted: int = within(100, 1, 1_000)
    # Minimum number of further reports that reopens a decided case.
    reports_to_reopen: int = within(3, 1, 1_000)
    report_days: int = 365
    # How long what was reported is kept as it was.
    evidence_days: int = within(180, 1, 3_650)
    # Time after which a case needs twice as many reports for the same rank.
    case_half_life_hours: float = within(12.0, 0, 1_000)
    moderation_log_days: int = within(365, 1, 3_650)

    # Time after which a post needs twice as many likes for the same rank.
    tag_half_life_hours: float = within(24.0, 0, 1_000)
    # Likes from which a post counts as popular network-wide.
    popular_likes: int = 7

    # The explore page: hashtags the viewer likes and posts of each; followees of the viewer and
    # neighbours of each; people chosen among those and posts of each.
    explore_tags: int = within(3, 0, 10)
    explore_posts: int = within(30, 1, 100)
    explore_followees: int = within(2, 0, 50)
    explore_neighbours: int = within(30, 1, 500)
    explore_people: int = within(3, 0, 50)
    explore_posts_each: int = within(3, 1, 30)

    # Posts that are marked synchronously when an account becomes private.
    guarded_at_once: int = within(200, 1, 1_000)
    # How long a process may still accept reads for a closed or suspended account, or with a token
    # that was ended, after it has read the person's row. The second pass through what a suspended
    # person did runs as much later: longer than a request that writes.
    arrival_seconds: int = within(30, 0, 600)
    # How long a released user name stays reserved.
    username_hold_days: int = within(30, 1, 3_650)
    # Posts that get an author's new name and picture in one step.
    author_page: int = within(25, 1, 100)
    download_seconds: int = within(300, 1, 3_600)
    # Path search: most hops, people whose neighbours are read, and neighbours read of each.
    path_hops: int = within(4, 1, 8)
    path_reads: int = within(200, 2, 2_000)
    path_neighbours: int = within(1_000, 1, 5_000)
    # Suggestions: followees examined, and neighbours read of each.
    suggestion_followees: int = within(25, 1, 100)
    suggestion_neighbours: int = within(100, 1, 1_000)

    # Exports: days kept, rows read at a time, size of an upload part.
    export_attempts: int = 2
    export_days: int = within(7, 1, 365)
    export_page: int = within(100, 1, 1_000)
    export_part_mebibytes: int = within(16, 5, 1_000)

    # Age of the posts a feed stores; older ones are pulled from their authors. Entries are kept
    # twice as long (`pinhole.feed.reader_state`).
    feed_days: int = 30
    # Candidates ranked together: two pages, whose entries cost one read unit (8 KB).
    feed_window: int = within(40, 1, 400)
    # Of these, candidates whose engagement is read and compared: a page.
    feed_tier: int = within(20, 1, 100)
    # Ten pages of user ids must fit into one SQS batch, 256 KB.
    fan_out_page: int = within(500, 1, 600)
    # Followers from which an author's posts are pulled instead of pushed; below 80 % of this they
    # are pushed again.
    # From measured costs: docs/capacity.md, "The celebrity threshold".
    celebrity_threshold: int = 39_000
    recent_posts: int = within(30, 1, 100)
    # How long a change of fan-out mode waits for work in progress and for indexes to catch up.
    fan_out_mode_settle_seconds: int = within(30, 0, 900)
    # Readers absent for longer get no entries; their feed is rebuilt when they return.
    inactive_days: int = 14

    # Counts. Stream shards beyond this number count in rows of their own
    # (`pinhole.counts.exact_counts`), which keeps the main row below 2 KB, two write units.
    counter_shards_from: int = within(12, 0, 100)
    # How long counts are corrected by what their reader did last: longer than counting takes
    # (`pinhole.counts.own_interactions`).
    own_interaction_seconds: int = within(60, 0, 600)
    # Likes, each halved every `heat_half_life_hours`, from which a post's photos are encoded again,
    # and from which it is viral.
    dense_likes: int = 50
    viral_likes: int = 1_000

    # How long a process keeps rows that very many readers read (`pinhole.tables.kept_rows`).
    kept_row_seconds: int = within(2, 0, 10)

    # Notifications.
    notification_days: int = 90
    # Newest actors that a group holds, and the update interval once it is full.
    notified_actors: int = 50
    notified_again_seconds: int = 60
    unread_most: int = 100

    # Live connections: how long a ticket is valid, how long a connection lasts (API Gateway ends it
    # after two hours), and of how many people who look at a post changes are told.
    ticket_seconds: int = within(30, 5, 300)
    connection_seconds: int = within(7_200, 1, 7_200)
    watchers_told: int = within(500, 1, 5_000)
    # Age from which a change is no longer told: clients read by themselves.
    live_late_seconds: int = within(60, 1, 3_600)
    # How long a push service keeps a push for a browser that is not running.
    push_seconds: int = within(86_400, 0, 2_419_200)

    # Days for which the originals of deleted posts are archived; 0 archives none.
    archive_days: int = within(180, 0, 36_500)
    # Paths and tags that the CDN is told to forget in a day, half a cent each. What is over this
    # budget the edge forgets by itself (`pinhole.cdn.invalidations`).
    invalidations_per_day: int = 1_000
    # Of these, paths of one person, after which all their files are told together
    # (`pinhole.cdn.flushes`).
    invalidations_per_person: int = 20
    # Delay before the CDN is told of files that become restricted: longer than the function runs
    # that deletes them.
    withdraw_after_seconds: int = within(150, 0, 900)

    # Delay before a clean-up's next pass: longer than any writer runs (a transcode is the longest)
    # and than a presigned POST is valid.
    deletion_settle_seconds: int = within(900, 0, 900)
    # Delay before what somebody did who was suspended, or no longer is, is gone through once more:
    # longer than any request or worker runs that had read the account before.
    suspension_settle_seconds: int = within(60, 0, 900)
    # Steps (pages of rows) that one invocation of a chain of messages does, and how many messages
    # may lead a chain back to where it was before it is assumed to be an endless loop
    # (`pinhole.aws.chains`).
    hop_steps: int = within(30, 1, 1_000)
    chain_most: int = within(2_000, 1, 1_000_000)
    # Rows deleted in one step.
    deletion_page: int = within(200, 1, 1_000)
    receipt_days: int = 365

    # Ranking: the weights add up to 1.
    weight_interest: float = within(0.4, 0, 1)
    weight_recency: float = within(0.3, 0, 1)
    weight_relationship: float = within(0.2, 0, 1)
    weight_engagement: float = within(0.1, 0, 1)
    recency_half_life_hours: float = 12.0
    taste_half_life_days: float = 30.0
    # What an interaction of the reader's adds to their taste for the post's author, kind and
    # hashtags; a visit of a profile, for that person.
    taste_like: float = within(1.0, 0, 1_000)
    taste_comment: float = within(2.0, 0, 1_000)
    taste_save: float = within(3.0, 0, 1_000)
    taste_visit: float = within(0.5, 0, 1_000)
    # How often a visit of the same profile is recorded, and how long the latest one counts.
    profile_visit_hours: float = within(6.0, 0, 1_000)
    profile_visit_days: int = within(30, 1, 365)
    heat_half_life_hours: float = 6.0
    # What a comment (or a reply) and a save of others are worth to a post's engagement, in likes.
    engagement_comment: float = within(2.0, 0, 1_000)
    engagement_save: float = within(3.0, 0, 1_000)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings. Raises InvalidSetting."""
        read = cls(**parsed(cls, environment))
        weights = {
            f.name.upper(): getattr(read, f.name)
            for f in fields(cls)
            if f.name.startswith("weight_")
        }
        if abs(sum(weights.values()) - 1) > 1e-6:
            raise InvalidSetting(f"The ranking weights must add up to 1, got {weights}")
        for name, most in _AT_MOST.items():
            value, bound = getattr(read, name), getattr(read, most)
            if value > bound:
                names = f"{name.upper()} must be at most {most.upper()}"
                raise InvalidSetting(f"{names}, got {value} and {bound}")
        return read

    @property
    def reads_only(self) -> bool:
        """Whether this process is in a region that only reads (`pinhole.wiring`)."""
        return self.writer_region not in ("", self.aws_region) and not self.tables_region

    @classmethod
    def tunables(cls) -> dict[str, object]:
        """Upper-case name -> default of every field that an operator may override."""
        defaults = cls()
        return {
            f.name.upper(): getattr(defaults, f.name)
            for f in fields(cls)
            if not f.metadata.get("wired")
        }


settings = Settings.from_environment()
