"""Tables of people, reserved names, rate limits and the prefix index."""

from __future__ import annotations

from typing import TypedDict

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


class ByUsername(GlobalSecondaryIndex["User"]):
    """The person with a user name."""

    class Meta:
        index_name = "by_username"
        projection = KeysOnlyProjection()

    username = UnicodeAttribute(hash_key=True)


class UserRow(TypedDict, total=False):
    """A stored person; unset attributes are absent."""

    user_id: str
    username: str
    display_name: str
    bio: str
    avatar_url: str
    avatar: str
    card_version: int
    created_at: str
    is_private: bool
    comment_policy: str
    public_page: str
    deleted_at: str
    not_before: int
    suspended: str
    moderated: str
    receipt_id: str
    sign_in_name: str
    former_names: str
    fan_out_mode: str
    fan_out_mode_since: str
    fan_out_mode_moved_at: int
    recent_posts: str
    recent_from: str
    recent_likes: str
    correlation_id: str


def is_hidden(user: UserRow) -> bool:
    """Whether the person exists for nobody: their account is closed or suspended."""
    return bool(user.get("deleted_at") or user.get("suspended"))


class User(Table[UserRow]):
    """A person. The e-mail address stays in Cognito."""

    class Meta:
        table_name = settings.table_name("users")
        stream = True

    user_id = UnicodeAttribute(hash_key=True)  # the Cognito `sub`
    username = UnicodeAttribute()
    former_names = JSONAttribute(null=True)  # {name: when it was given up, in seconds}
    display_name = UnicodeAttribute()
    bio = UnicodeAttribute(default="")
    avatar_url = UnicodeAttribute(null=True)
    # the newest change's state (`pinhole.accounts.avatars`)
    avatar = JSONAttribute(null=True)
    # Number of changes of name or picture: copies on posts are updated
    # (`pinhole.people.author_cards`).
    card_version = NumberAttribute(null=True)
    created_at = UnicodeAttribute()
    is_private = BooleanAttribute(null=True)  # posts and lists are for followers only
    # Who may comment on their posts; absent: everyone (`pinhole.access.comment_policy`).
    comment_policy = UnicodeAttribute(null=True)
    # Who may see their page without signing in; absent: whoever has its address
    # (`pinhole.access.strangers`).
    public_page = UnicodeAttribute(null=True)
    deleted_at = UnicodeAttribute(null=True)  # the account is hidden from then on
    # The second from which a sign-in counts; tokens of earlier ones do not
    # (`pinhole.access.tokens`).
    not_before = NumberAttribute(null=True)
    # {"by", "at", "reason"}: a moderator suspended the account, which is hidden as a closed one is.
    suspended = JSONAttribute(null=True)
    # The moderators' last decision (`pinhole.accounts.suspensions`).
    moderated = JSONAttribute(null=True)
    # Of an account that is being deleted (`pinhole.accounts.closing`).
    receipt_id = UnicodeAttribute(null=True)
    sign_in_name = UnicodeAttribute(null=True)
    # The author's fan-out mode, and its start, a ULID (`pinhole.fan_out.celebrities`).
    fan_out_mode = UnicodeAttribute(null=True)
    fan_out_mode_since = UnicodeAttribute(null=True)
    fan_out_mode_moved_at = NumberAttribute(null=True)  # seconds: when followers were last moved
    # The newest post ids, newest first: readers of celebrities pull them, one read for all.
    recent_posts = JSONAttribute(null=True)
    # Complete from this id on; absent while these are all of the posts.
    recent_from = UnicodeAttribute(null=True)
    # How often the likes of these have doubled (`pinhole.discovery.hashtags`): {post id: times}
    recent_likes = JSONAttribute(null=True)
    # Of the request that closed the account, or changed the name or the picture.
    correlation_id = UnicodeAttribute(null=True)
    by_username = ByUsername()


class Name(Table):
    """A word by whose prefix a person or hashtag is found (`pinhole.discovery.prefix_index`)."""

    class Meta:
        table_name = settings.table_name("names")

    begins = UnicodeAttribute(hash_key=True)  # `user#an`, `tag#su`: the first letters
    word = UnicodeAttribute(range_key=True)  # `ana#<user_id>`, `sunset#sunset`


class Limit(Table):
    """A person's recent use of one rate limit (`pinhole.access.rate_limits`), or the use of a day's
    budget (`pinhole.cdn.flushes`).
    """

    class Meta:
        table_name = settings.table_name("limits")
        ttl = "expires_at"

    # Person and action, `<user_id>#likes`; or the day, `cdn#2026-11-29`, and `#<hash of a person>`.
    key = UnicodeAttribute(hash_key=True)
    tat = NumberAttribute(null=True)  # milliseconds
    paths = NumberAttribute(null=True)
    expires_at = NumberAttribute()


class Reservation(Table):
    """A user name in use or recently used, or the id of a closed account
    (`pinhole.people.reservations`).
    """

    class Meta:
        table_name = settings.table_name("reservations")
        ttl = "expires_at"

    key = UnicodeAttribute(hash_key=True)  # `name#` or `person#` and a hash
    kind = UnicodeAttribute()
    owner = UnicodeAttribute(null=True)  # its owner: `person#` and a hash
    held_for = UnicodeAttribute(null=True)  # the user id of the person who had this name before
    expires_at = NumberAttribute(null=True)
