"""Tables of posts, likes, saves, hashtags, counters and the fan-out ledger."""

from __future__ import annotations

from typing import TypedDict

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import (
    GlobalSecondaryIndex,
    IncludeProjection,
    KeysOnlyProjection,
    LocalSecondaryIndex,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class ByAuthor(GlobalSecondaryIndex["Post"]):
    """An author's posts in order of time: the profile grid."""

    class Meta:
        index_name = "by_author"
        projection = IncludeProjection(["state", "expires_at", "kind", "tags"])

    author_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    tags = UnicodeAttribute(null=True)


class PostRow(TypedDict, total=False):
    """A stored post; unset attributes are absent."""

    post_id: str
    author_id: str
    author: str
    author_version: int
    state: str
    version: int
    caption: str
    mentions: str
    kind: str
    tags: str
    location: str
    location_from_photo: bool
    media: str
    created_at: str
    published_at: str
    hidden: str
    moderated: str
    audience: str
    comment_policy: str
    guarded: str
    place: str
    edited_at: str
    is_sensitive: bool
    deleted_at: str
    correlation_id: str
    request_id: str
    expires_at: int


class Post(Table[PostRow]):
    """A post: a caption and one to twenty media.

    `media` is one JSON text (a list of `pinhole.media.medium.Medium` as dictionaries): a post is
    read a thousand times per write, and one text parses far faster than nested maps. Writers use
    `version`, an optimistic lock.
    """

    class Meta:
        table_name = settings.table_name("posts")
        stream = True
        ttl = "expires_at"

    post_id = UnicodeAttribute(hash_key=True)  # a ULID: sorts by time
    author_id = UnicodeAttribute()
    author = JSONAttribute()  # {"username", "avatar_url"}: saves a read per page
    author_version = NumberAttribute(default=0)  # the version of that card
    state = UnicodeAttribute()
    version = NumberAttribute(default=0)
    caption = UnicodeAttribute(default="")
    mentions = JSONAttribute(null=True)  # in the caption: [{"username", "user_id"}]
    kind = UnicodeAttribute()  # photo, video or carousel, for ranking
    tags = UnicodeAttribute(default="")  # the first few hashtags, for ranking
    location = JSONAttribute(null=True)  # {"lat", "lng", "name"}
    location_from_photo = BooleanAttribute(null=True)
    media = JSONAttribute()
    created_at = UnicodeAttribute()
    published_at = UnicodeAttribute(null=True)
    hidden = JSONAttribute(null=True)  # {"by", "at", "reason"}
    # a moderator's last decision (`pinhole.moderation.audit_log`)
    moderated = JSONAttribute(null=True)
    audience = UnicodeAttribute(null=True)  # close_friends; absent: the account's audience
    # Who may comment, if stricter than the account's; absent: everyone.
    comment_policy = UnicodeAttribute(null=True)
    # Interactions must check the author first: their account is `private` or `gone`.
    guarded = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)  # the renditions' placement: restricted, absent if public
    edited_at = UnicodeAttribute(null=True)
    is_sensitive = BooleanAttribute(null=True)  # as its author says; media have marks of their own
    deleted_at = UnicodeAttribute(null=True)
    correlation_id = UnicodeAttribute()
    request_id = UnicodeAttribute(null=True)  # the row with its request's response
    expires_at = NumberAttribute(null=True)  # until it is published or rejected
    by_author = ByAuthor()


class ByPost(GlobalSecondaryIndex["Like"]):
    """The likers of this post, newest last, in several partitions (`pinhole.posts.likers`)."""

    class Meta:
        index_name = "by_post"
        projection = KeysOnlyProjection()

    post_bucket = UnicodeAttribute(hash_key=True)
    like_id = UnicodeAttribute(range_key=True)


class LikeRow(TypedDict, total=False):
    """A like, or the note beside the likes, as stored; unset attributes are absent."""

    viewer_id: str
    post_id: str
    like_id: str
    post_bucket: str
    kept: bool
    correlation_id: str
    interactions: str
    expires_at: int


class Like(Table[LikeRow]):
    """A viewer likes a post. Keyed by viewer: a viral post is not a hot partition."""

    class Meta:
        table_name = settings.table_name("likes")
        stream = True
        ttl = "expires_at"

    viewer_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    like_id = UnicodeAttribute()  # a ULID: when
    is_uncounted = BooleanAttribute(null=True)  # its person is suspended
    post_bucket = UnicodeAttribute()  # the post, and a number derived from the viewer
    kept = BooleanAttribute(null=True)  # must not be taken back by its writer
    correlation_id = UnicodeAttribute()
    # Of a note, which is beside the likes and has only these (`pinhole.counts.own_interactions`).
    interactions = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    by_post = ByPost()


class BySaveTime(LocalSecondaryIndex["Save"]):
    """A person's saves, newest last."""

    class Meta:
        index_name = "by_time"
        projection = KeysOnlyProjection()

    user_id = UnicodeAttribute(hash_key=True)
    save_id = UnicodeAttribute(range_key=True)


class SavedBy(GlobalSecondaryIndex["Save"]):
    """The savers of this post: the table's key inverted."""

    class Meta:
        index_name = "by_post"
        projection = KeysOnlyProjection()

    post_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class SaveRow(TypedDict, total=False):
    """A stored save; unset attributes are absent."""

    user_id: str
    post_id: str
    save_id: str
    correlation_id: str


class Save(Table[SaveRow]):
    """A private bookmark of a post."""

    class Meta:
        table_name = settings.table_name("saves")
        stream = True

    user_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    save_id = UnicodeAttribute()  # a ULID: when
    is_uncounted = BooleanAttribute(null=True)  # its person is suspended
    correlation_id = UnicodeAttribute()
    by_time = BySaveTime()
    by_post = SavedBy()


class LedgerEntry(Table):
    """The progress of one post's fan-out (`pinhole.posts.fan_out_ledger`)."""

    class Meta:
        table_name = settings.table_name("ledger")
        ttl = "expires_at"

    post_id = UnicodeAttribute(hash_key=True)
    author_id = UnicodeAttribute()
    mode = UnicodeAttribute()  # push or pull
    attempt = UnicodeAttribute()  # a ULID; pages of an earlier attempt do not count
    followers = NumberAttribute(null=True)
    pages = NumberAttribute(null=True)
    delivered = NumberSetAttribute(null=True)  # the numbers of the pages
    published_at = UnicodeAttribute()
    started_at = UnicodeAttribute()
    finished_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


class ByTagRank(GlobalSecondaryIndex["Tagged"]):
    """The posts with a hashtag by rank, in one of its partitions."""

    class Meta:
        index_name = "by_rank"
        projection = KeysOnlyProjection()

    tag_bucket = UnicodeAttribute(hash_key=True)
    rank = UnicodeAttribute(range_key=True)


class Tagged(Table):
    """A published post has a hashtag (`pinhole.discovery.hashtags`)."""

    class Meta:
        table_name = settings.table_name("tags")

    tag_bucket = UnicodeAttribute(hash_key=True)  # the hashtag, and a number derived from the post
    post_id = UnicodeAttribute(range_key=True)
    rank = UnicodeAttribute(null=True)  # a ULID (`pinhole.ranking.hot_rank`)
    # Of a hashtag's shelf, which is beside the posts and has only these
    # (`pinhole.discovery.shelves`).
    best = UnicodeAttribute(null=True)
    is_all = NumberAttribute(null=True)  # 1 if it holds all posts with the hashtag, else 0
    by_rank = ByTagRank()


class CounterRow(TypedDict, total=False):
    """A stored counter. Its counts, sums and watermarks have names that `pinhole.counts` makes."""

    subject: str
    version: int
    mark_count: int
    spread_at: int
    rolls_up_at: int
    dense_at: int
    viral_at: int
    top_comments: str


class Counter(Table[CounterRow]):
    """The counts of one subject (`post#<id>`, `comment#<id>` or `user#<id>`), written by
    `pinhole.counts.exact_counts`; a post's row also holds its top comments
    (`pinhole.comments.top_comments`).

    Beside the counts, an attribute for each of a few stream shards holds the sequence number of the
    last record counted (the watermark), so that a redelivered record counts once. Further stream
    shards count in `CounterShard`, so the row does not grow with the network.
    """

    class Meta:
        table_name = settings.table_name("counters")

    subject = UnicodeAttribute(hash_key=True)
    # seconds: when denser files were asked for, and when its post went viral
    # (`pinhole.counts.viral`)
    dense_at = NumberAttribute(null=True)
    viral_at = NumberAttribute(null=True)
