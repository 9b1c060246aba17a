"""Tables of follows, mutes and visits of profiles."""

from __future__ import annotations

from typing import TypedDict

from pynamodb.attributes import (
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import (
    GlobalSecondaryIndex,
    KeysOnlyProjection,
    LocalSecondaryIndex,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class ByFollowee(GlobalSecondaryIndex["Follow"]):
    """A person's followers, newest last: for the followers list and the fan-out's pages."""

    class Meta:
        index_name = "by_followee"
        projection = KeysOnlyProjection()

    followee_id = UnicodeAttribute(hash_key=True)
    follow_id = UnicodeAttribute(range_key=True)


class ByTime(LocalSecondaryIndex["Follow"]):
    """A person's followees, newest last."""

    class Meta:
        index_name = "by_time"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    follow_id = UnicodeAttribute(range_key=True)


class ByCelebrity(LocalSecondaryIndex["Follow"]):
    """The celebrities among a person's followees; sparse, so few rows are read."""

    class Meta:
        index_name = "by_celebrity"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    celebrity_id = UnicodeAttribute(range_key=True)


class ByRequest(GlobalSecondaryIndex["Follow"]):
    """The requests to follow a person, newest last; sparse."""

    class Meta:
        index_name = "by_request"
        projection = KeysOnlyProjection()

    followee_id = UnicodeAttribute(hash_key=True)
    request_id = UnicodeAttribute(range_key=True)


class ByCloseFriend(GlobalSecondaryIndex["Follow"]):
    """A person's close friends, newest last; sparse."""

    class Meta:
        index_name = "by_close_friend"
        projection = KeysOnlyProjection()

    followee_id = UnicodeAttribute(hash_key=True)
    close_id = UnicodeAttribute(range_key=True)


class ByBlock(GlobalSecondaryIndex["Follow"]):
    """The people a person blocks, newest last; sparse."""

    class Meta:
        index_name = "by_block"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    block_id = UnicodeAttribute(range_key=True)


class FollowRow(TypedDict, total=False):
    """A stored relationship; unset attributes are absent."""

    follower_id: str
    followee_id: str
    follow_id: str
    request_id: str
    close_id: str
    block_id: str
    is_blocked: bool
    celebrity_id: str
    has_ended: bool
    correlation_id: str
    interactions: str
    expires_at: int


class Follow(Table[FollowRow]):
    """The relationship of one person to another: a follow, a request or a block.

    With a `follow_id` it is a follow, the source of the counts. One row holds everything, so that
    the states exclude each other and are read together.
    """

    class Meta:
        table_name = settings.table_name("follows")
        stream = True
        ttl = "expires_at"

    follower_id = UnicodeAttribute(hash_key=True)
    followee_id = UnicodeAttribute(range_key=True)
    # Each a ULID with the start time, absent while not applicable.
    follow_id = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)  # a request to a private account
    close_id = UnicodeAttribute(null=True)  # the follower is a close friend of the followee
    block_id = UnicodeAttribute(null=True)  # the follower blocks the followee
    is_blocked = BooleanAttribute(null=True)  # the followee blocks the follower
    celebrity_id = UnicodeAttribute(null=True)  # the followee's id while their posts are pulled
    # Blocked by the followee, or one of the two closed their account or is suspended: not counted.
    has_ended = BooleanAttribute(null=True)
    correlation_id = UnicodeAttribute()
    # Of a note, which is beside the follows and has only these (`pinhole.counts.own_interactions`).
    interactions = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    by_followee = ByFollowee()
    by_time = ByTime()
    by_celebrity = ByCelebrity()
    by_request = ByRequest()
    by_close_friend = ByCloseFriend()
    by_block = ByBlock()


class ByMuteTime(LocalSecondaryIndex["Mute"]):
    """The people a person mutes, newest last."""

    class Meta:
        index_name = "by_time"
        projection = KeysOnlyProjection()

    user_id = UnicodeAttribute(hash_key=True)
    mute_id = UnicodeAttribute(range_key=True)


class MutedBy(GlobalSecondaryIndex["Mute"]):
    """The mutes of a person, deleted with the account."""

    class Meta:
        index_name = "by_muted"
        projection = KeysOnlyProjection()

    muted_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class Mute(Table):
    """A person is hidden from another person's lists without knowing."""

    class Meta:
        table_name = settings.table_name("mutes")

    user_id = UnicodeAttribute(hash_key=True)
    muted_id = UnicodeAttribute(range_key=True)
    mute_id = UnicodeAttribute()  # a ULID: when
    by_time = ByMuteTime()
    by_muted = MutedBy()


class VisitedBy(GlobalSecondaryIndex["Visit"]):
    """The visits of a person's profile, deleted with the account."""

    class Meta:
        index_name = "by_visited"
        projection = KeysOnlyProjection()

    visited_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class Visit(Table):
    """A person's last recorded visit of somebody's profile (`pinhole.people.profile_visits`). Keyed
    by visitor: a profile that everybody looks at is not a hot partition.
    """

    class Meta:
        table_name = settings.table_name("visits")
        stream = True
        ttl = "expires_at"

    user_id = UnicodeAttribute(hash_key=True)
    visited_id = UnicodeAttribute(range_key=True)
    visit_id = UnicodeAttribute()  # a ULID: when
    correlation_id = UnicodeAttribute()
    expires_at = NumberAttribute()
    by_visited = VisitedBy()
