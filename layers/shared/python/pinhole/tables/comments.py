"""Tables of comments, their likes and mentions."""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import (
    GlobalSecondaryIndex,
    IncludeProjection,
    KeysOnlyProjection,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class ByThread(GlobalSecondaryIndex):
    """A thread in order of time: a post's own comments, or the replies to one comment."""

    class Meta:
        index_name = "by_thread"
        projection = IncludeProjection(["author_id"])

    thread_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)
    author_id = UnicodeAttribute()


class ByRank(GlobalSecondaryIndex):
    """A post's own comments in top order; sparse, so replies and deleted ones are not in it."""

    class Meta:
        index_name = "by_rank"
        projection = IncludeProjection(["author_id"])

    ranked_in = UnicodeAttribute(hash_key=True)
    rank = UnicodeAttribute(range_key=True)
    author_id = UnicodeAttribute()


class ByCommenter(GlobalSecondaryIndex):
    """A person's comments in order of time, wherever they are."""

    class Meta:
        index_name = "by_author"
        projection = IncludeProjection(["post_id"])

    author_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)
    post_id = UnicodeAttribute()


class ByCommentedPost(GlobalSecondaryIndex):
    """All that is left of comments under a post, also of those that no thread holds any more."""

    class Meta:
        index_name = "by_post"
        projection = KeysOnlyProjection()

    post_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)


class Comment(Table):
    """What somebody wrote under a post, or in reply to a comment there.

    A deleted one keeps its row without its words: for ever in its thread as a tombstone if there
    are replies to it, else out of all lists until it expires (`pinhole.comments.writing`).
    """

    class Meta:
        table_name = settings.table_name("comments")
        stream = True
        ttl = "expires_at"

    comment_id = UnicodeAttribute(hash_key=True)  # a ULID: sorts by time
    post_id = UnicodeAttribute()
    author_id = UnicodeAttribute()  # of a tombstone gone with the account
    parent_id = UnicodeAttribute(null=True)  # of a reply: the comment replied to
    # Who hears of it.
    post_author_id = UnicodeAttribute()
    parent_author_id = UnicodeAttribute(null=True)
    thread_id = UnicodeAttribute(null=True)  # the post's id, or the parent's
    ranked_in = UnicodeAttribute(null=True)  # the post's id
    rank = UnicodeAttribute(null=True)  # see `pinhole.ranking.hot_rank`
    state = UnicodeAttribute()  # published or deleted
    text = UnicodeAttribute(null=True)
    mentions = JSONAttribute(null=True)  # [{"username", "user_id"}]
    has_replies = BooleanAttribute(null=True)  # or was about to have one
    created_at = UnicodeAttribute()
    correlation_id = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)
    by_thread = ByThread()
    by_rank = ByRank()
    request_id = UnicodeAttribute(null=True)  # the row that keeps the answer of its request
    by_author = ByCommenter()
    by_post = ByCommentedPost()


class CommentLikedBy(GlobalSecondaryIndex):
    """Who likes this comment: the table's key the other way round."""

    class Meta:
        index_name = "by_comment"
        projection = KeysOnlyProjection()

    comment_id = UnicodeAttribute(hash_key=True)
    viewer_id = UnicodeAttribute(range_key=True)


class CommentLike(Table):
    """A viewer likes a comment; keyed by viewer like likes of posts."""

    class Meta:
        table_name = settings.table_name("comment_likes")
        stream = True

    viewer_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)
    like_id = UnicodeAttribute()  # a ULID: when
    # Who hears of it, and where.
    comment_author_id = UnicodeAttribute()
    post_id = UnicodeAttribute()
    correlation_id = UnicodeAttribute()
    by_comment = CommentLikedBy()


class Mention(Table):
    """A comment mentions somebody (`pinhole.comments.mentions`)."""

    class Meta:
        table_name = settings.table_name("mentions")

    user_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)
