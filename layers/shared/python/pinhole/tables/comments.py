"""Tables of comments, their likes and mentions."""

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
    IncludeProjection,
    KeysOnlyProjection,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class ByThread(GlobalSecondaryIndex["Comment"]):
    """A thread in order of time: a post's own comments, or the replies to one comment."""

    class Meta:
        index_name = "by_thread"
        projection = IncludeProjection(["author_id"])

    thread_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)
    author_id = UnicodeAttribute()


class ByRank(GlobalSecondaryIndex["Comment"]):
    """A post's own comments by rank; sparse: without replies and deleted comments."""

    class Meta:
        index_name = "by_rank"
        projection = IncludeProjection(["author_id"])

    ranked_in = UnicodeAttribute(hash_key=True)
    rank = UnicodeAttribute(range_key=True)
    author_id = UnicodeAttribute()


class ByCommenter(GlobalSecondaryIndex["Comment"]):
    """A person's comments in order of time, under all posts."""

    class Meta:
        index_name = "by_author"
        projection = IncludeProjection(["post_id"])

    author_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)
    post_id = UnicodeAttribute()


class ByCommentedPost(GlobalSecondaryIndex["Comment"]):
    """All comment rows under a post, including those no longer in any thread."""

    class Meta:
        index_name = "by_post"
        projection = KeysOnlyProjection()

    post_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)


class CommentRow(TypedDict, total=False):
    """A stored comment; unset attributes are absent."""

    comment_id: str
    post_id: str
    author_id: str
    parent_id: str
    post_author_id: str
    parent_author_id: str
    thread_id: str
    ranked_in: str
    rank: str
    state: str
    text: str
    mentions: str
    has_replies: bool
    created_at: str
    edited_at: str
    correlation_id: str
    expires_at: int
    request_id: str


class Comment(Table[CommentRow]):
    """A comment under a post, or a reply to one.

    A deleted one keeps its row without the text: permanently as a tombstone if it has replies,
    otherwise outside all lists until it expires (`pinhole.comments.deleting`).
    """

    class Meta:
        table_name = settings.table_name("comments")
        stream = True
        ttl = "expires_at"

    comment_id = UnicodeAttribute(hash_key=True)  # a ULID: sorts by time
    post_id = UnicodeAttribute()
    author_id = UnicodeAttribute()  # absent on a closed account's tombstone
    parent_id = UnicodeAttribute(null=True)  # of a reply: the comment replied to
    # The people who are notified.
    post_author_id = UnicodeAttribute()
    parent_author_id = UnicodeAttribute(null=True)
    thread_id = UnicodeAttribute(null=True)  # the post's id, or the parent's
    ranked_in = UnicodeAttribute(null=True)  # the post's id
    rank = UnicodeAttribute(null=True)  # see `pinhole.ranking.hot_rank`
    state = UnicodeAttribute()  # published or deleted
    is_uncounted = BooleanAttribute(null=True)  # its author is suspended
    text = UnicodeAttribute(null=True)
    mentions = JSONAttribute(null=True)  # [{"username", "user_id"}]
    has_replies = BooleanAttribute(null=True)  # or is about to
    created_at = UnicodeAttribute()
    edited_at = UnicodeAttribute(null=True)
    correlation_id = UnicodeAttribute()  # of the request that wrote or edited it
    expires_at = NumberAttribute(null=True)
    by_thread = ByThread()
    by_rank = ByRank()
    request_id = UnicodeAttribute(null=True)  # the row with its request's response
    by_author = ByCommenter()
    by_post = ByCommentedPost()


class CommentLikedBy(GlobalSecondaryIndex["CommentLike"]):
    """The likers of this comment: the table's key inverted."""

    class Meta:
        index_name = "by_comment"
        projection = KeysOnlyProjection()

    comment_id = UnicodeAttribute(hash_key=True)
    viewer_id = UnicodeAttribute(range_key=True)


class CommentLikeRow(TypedDict, total=False):
    """A stored like of a comment, or the note beside such likes; unset attributes are absent."""

    viewer_id: str
    comment_id: str
    like_id: str
    comment_author_id: str
    post_id: str
    correlation_id: str
    interactions: str
    expires_at: int


class CommentLike(Table[CommentLikeRow]):
    """A viewer likes a comment; keyed by viewer like likes of posts."""

    class Meta:
        table_name = settings.table_name("comment_likes")
        stream = True
        ttl = "expires_at"

    viewer_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)
    like_id = UnicodeAttribute()  # a ULID: when
    is_uncounted = BooleanAttribute(null=True)  # its person is suspended
    # The people who are notified, and the post.
    comment_author_id = UnicodeAttribute()
    post_id = UnicodeAttribute()
    correlation_id = UnicodeAttribute()
    # Of a note, which is beside the likes and has only these (`pinhole.counts.own_interactions`).
    interactions = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    by_comment = CommentLikedBy()


class Mention(Table):
    """A comment, or a post's caption, mentions somebody (`pinhole.comments.mentions`)."""

    class Meta:
        table_name = settings.table_name("mentions")

    user_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)  # or, of a caption, the id of the post
    kind = UnicodeAttribute(null=True)  # caption; absent: comment
