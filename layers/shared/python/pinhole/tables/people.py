"""Tables of people, reserved names, rate limits and the prefix index."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import (
    GlobalSecondaryIndex,
    KeysOnlyProjection,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class ByUsername(GlobalSecondaryIndex):
    """Who has this user name?"""

    class Meta:
        index_name = "by_username"
        projection = KeysOnlyProjection()

    username = UnicodeAttribute(hash_key=True)


class User(Table):
    """A person. The e-mail address stays in Cognito."""

    class Meta:
        table_name = settings.table_name("users")
        stream = True

    user_id = UnicodeAttribute(hash_key=True)  # the Cognito `sub`
    username = UnicodeAttribute()
    display_name = UnicodeAttribute()
    bio = UnicodeAttribute(default="")
    avatar_url = UnicodeAttribute(null=True)
    # how the newest change of it went (`pinhole.accounts.avatars`)
    avatar = JSONAttribute(null=True)
    # How often name or picture changed: posts that hold older ones follow
    # (`pinhole.people.author_cards`).
    card_version = NumberAttribute(null=True)
    created_at = UnicodeAttribute()
    is_private = BooleanAttribute(null=True)  # posts and lists are for followers alone
    deleted_at = UnicodeAttribute(null=True)  # the account is gone for everybody from then on
    # Of an account that is being deleted (`pinhole.accounts.closing`).
    receipt_id = UnicodeAttribute(null=True)
    sign_in_name = UnicodeAttribute(null=True)
    # How the author's posts reach readers, and since when, a ULID (`pinhole.fan_out.celebrities`).
    fan_out_mode = UnicodeAttribute(null=True)
    fan_out_mode_since = UnicodeAttribute(null=True)
    fan_out_mode_moved_at = NumberAttribute(
        null=True
    )  # seconds: when some followers were last moved
    # The newest post ids, newest first: what readers of a celebrity pull, one read for all.
    recent_posts = JSONAttribute(null=True)
    # They are all from this id on; absent while they are all there are.
    recent_from = UnicodeAttribute(null=True)
    by_username = ByUsername()


class Name(Table):
    """A word by which somebody, or a hashtag, is found by its beginning
    (`pinhole.discovery.prefix_index`).
    """

    class Meta:
        table_name = settings.table_name("names")

    begins = UnicodeAttribute(hash_key=True)  # `user#an`, `tag#su`: the first letters
    word = UnicodeAttribute(range_key=True)  # `ana#<user_id>`, `sunset#sunset`


class Limit(Table):
    """What one person has spent of one limit lately (`pinhole.access.rate_limits`)."""

    class Meta:
        table_name = settings.table_name("limits")
        ttl = "expires_at"

    key = UnicodeAttribute(hash_key=True)  # the person and what they do: `<user_id>#likes`
    tat = NumberAttribute()  # milliseconds
    expires_at = NumberAttribute()


class Reservation(Table):
    """What nobody else may take: a user name that somebody has or had, and the id of an account
    that was closed (`pinhole.people.reservations`).
    """

    class Meta:
        table_name = settings.table_name("reservations")
        ttl = "expires_at"

    key = UnicodeAttribute(hash_key=True)  # `name#` or `person#` and a hash
    kind = UnicodeAttribute()
    owner = UnicodeAttribute(null=True)  # for whom: `person#` and a hash
    expires_at = NumberAttribute(null=True)
