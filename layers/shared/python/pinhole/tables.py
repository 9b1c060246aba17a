"""The tables: PynamoDB models, and the one place where a table, key or index is named.

The stacks create the tables from these classes (`ALL`), the domain modules read and write through
them. All models share one tuned client (see `pinhole.aws`): by itself PynamoDB would build a
botocore session, client and connection pool for every class.

Every table is keyed so that no request path scans and no partition is hot: what is popular (a
post, its author) is only ever read, and what is written often (likes, feeds) is spread by the
person who acts or reads.
"""

from __future__ import annotations

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.connection import TableConnection
from pynamodb.indexes import (
    GlobalSecondaryIndex,
    IncludeProjection,
    KeysOnlyProjection,
    LocalSecondaryIndex,
)
from pynamodb.models import Model

from pinhole import aws
from pinhole.settings import settings


class Table(Model):
    """A model on the shared client."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection = super()._get_connection()
        # Private, and therefore pinned and tested: PynamoDB has no public way to be given a client.
        connection.connection._client = aws.dynamodb()
        return connection


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
    avatar = JSONAttribute(null=True)  # how the newest change of it went (`pinhole.avatars`)
    # How often name or picture changed: posts that hold older ones follow (`pinhole.authors`).
    card_version = NumberAttribute(null=True)
    created_at = UnicodeAttribute()
    is_private = BooleanAttribute(null=True)  # posts and lists are for followers alone
    deleted_at = UnicodeAttribute(null=True)  # the account is gone for everybody from then on
    # Of an account that is being deleted (`pinhole.closing`).
    receipt_id = UnicodeAttribute(null=True)
    sign_in_name = UnicodeAttribute(null=True)
    # How the author's posts reach readers, and since when, a ULID (`pinhole.celebrities`).
    reach = UnicodeAttribute(null=True)
    reach_since = UnicodeAttribute(null=True)
    reach_moved_at = NumberAttribute(null=True)  # seconds: when some followers were last moved
    # The newest post ids, newest first: what readers of a celebrity pull, one read for all.
    recent_posts = JSONAttribute(null=True)
    # They are all from this id on; absent while they are all there are.
    recent_from = UnicodeAttribute(null=True)
    by_username = ByUsername()


class ByAuthor(GlobalSecondaryIndex):
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


class Post(Table):
    """What an author makes: a caption and one to twenty media.

    `media` is one JSON text (a list of `pinhole.media.Medium` as dictionaries): a post is read a
    thousand times for each time it is written, and one text parses far faster than nested maps.
    Writers go through `version`, an optimistic lock.
    """

    class Meta:
        table_name = settings.table_name("posts")
        stream = True
        ttl = "expires_at"

    post_id = UnicodeAttribute(hash_key=True)  # a ULID: sorts by time
    author_id = UnicodeAttribute()
    author = JSONAttribute()  # {"username", "avatar_url"}: a page needs no further read for it
    author_version = NumberAttribute(default=0)  # which of the author's cards that is
    state = UnicodeAttribute()
    version = NumberAttribute(default=0)
    caption = UnicodeAttribute(default="")
    kind = UnicodeAttribute()  # photo, video or carousel: what ranking knows of the media
    tags = UnicodeAttribute(default="")  # the first few hashtags, for ranking
    location = JSONAttribute(null=True)  # {"lat", "lng", "name"}
    location_from_photo = BooleanAttribute(null=True)
    media = JSONAttribute()
    created_at = UnicodeAttribute()
    published_at = UnicodeAttribute(null=True)
    hidden = JSONAttribute(null=True)  # {"by", "at", "reason"}: who, when and why
    moderated = JSONAttribute(null=True)  # the last act of a moderator (`pinhole.moderation_log`)
    audience = UnicodeAttribute(null=True)  # close_friends; absent: whoever may see the account
    # Who acts on it must look at its author first: their account is `private`, or `gone`.
    guarded = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)  # restricted: where its renditions are, else in the open
    edited_at = UnicodeAttribute(null=True)
    deleted_at = UnicodeAttribute(null=True)
    correlation_id = UnicodeAttribute()
    request_id = UnicodeAttribute(null=True)  # the row that keeps the answer of its request
    expires_at = NumberAttribute(null=True)  # only until it is published or rejected
    by_author = ByAuthor()


class ByFollowee(GlobalSecondaryIndex):
    """Who follows this person, newest last: the followers list and the fan-out's pages."""

    class Meta:
        index_name = "by_followee"
        projection = KeysOnlyProjection()

    followee_id = UnicodeAttribute(hash_key=True)
    follow_id = UnicodeAttribute(range_key=True)


class ByTime(LocalSecondaryIndex):
    """Whom this person follows, newest last."""

    class Meta:
        index_name = "by_time"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    follow_id = UnicodeAttribute(range_key=True)


class ByCelebrity(LocalSecondaryIndex):
    """The celebrities among those whom a person follows; sparse, so few rows are read."""

    class Meta:
        index_name = "by_celebrity"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    celebrity_id = UnicodeAttribute(range_key=True)


class ByRequest(GlobalSecondaryIndex):
    """Who asks to follow this person, newest last; sparse."""

    class Meta:
        index_name = "by_request"
        projection = KeysOnlyProjection()

    followee_id = UnicodeAttribute(hash_key=True)
    request_id = UnicodeAttribute(range_key=True)


class ByCloseFriend(GlobalSecondaryIndex):
    """Which followers this person counts among their close friends, newest last; sparse."""

    class Meta:
        index_name = "by_close_friend"
        projection = KeysOnlyProjection()

    followee_id = UnicodeAttribute(hash_key=True)
    close_id = UnicodeAttribute(range_key=True)


class ByBlock(GlobalSecondaryIndex):
    """Whom this person blocks, newest last; sparse."""

    class Meta:
        index_name = "by_block"
        projection = KeysOnlyProjection()

    follower_id = UnicodeAttribute(hash_key=True)
    block_id = UnicodeAttribute(range_key=True)


class Follow(Table):
    """What one person is to another: a follower, somebody who asks to be, or blocked.

    With a `follow_id` it is a follow, the truth that counters count. One row holds it all, so that
    no two of them are ever true at once, and whatever depends on them reads one row.
    """

    class Meta:
        table_name = settings.table_name("follows")
        stream = True

    follower_id = UnicodeAttribute(hash_key=True)
    followee_id = UnicodeAttribute(range_key=True)
    # Each a ULID that says since when, absent while it is not so.
    follow_id = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)  # asks the followee, whose account is private
    close_id = UnicodeAttribute(null=True)  # the follower is a close friend of the followee
    block_id = UnicodeAttribute(null=True)  # the follower blocks the followee
    is_blocked = BooleanAttribute(null=True)  # the followee blocks the follower
    celebrity_id = UnicodeAttribute(null=True)  # the followee's id while their posts are pulled
    correlation_id = UnicodeAttribute()
    by_followee = ByFollowee()
    by_time = ByTime()
    by_celebrity = ByCelebrity()
    by_request = ByRequest()
    by_close_friend = ByCloseFriend()
    by_block = ByBlock()


class ByPost(GlobalSecondaryIndex):
    """Who likes this post, newest last, in a few partitions each (`pinhole.likers`)."""

    class Meta:
        index_name = "by_post"
        projection = KeysOnlyProjection()

    post_bucket = UnicodeAttribute(hash_key=True)
    like_id = UnicodeAttribute(range_key=True)


class Like(Table):
    """A viewer likes a post. Keyed by viewer: a viral post is not a hot partition."""

    class Meta:
        table_name = settings.table_name("likes")
        stream = True

    viewer_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    like_id = UnicodeAttribute()  # a ULID: when
    post_bucket = UnicodeAttribute()  # the post, and a number that the viewer picks
    kept = BooleanAttribute(null=True)  # not to be taken back by the request that wrote it
    correlation_id = UnicodeAttribute()
    by_post = ByPost()


class BySaveTime(LocalSecondaryIndex):
    """What this person saved, newest last."""

    class Meta:
        index_name = "by_time"
        projection = KeysOnlyProjection()

    user_id = UnicodeAttribute(hash_key=True)
    save_id = UnicodeAttribute(range_key=True)


class SavedBy(GlobalSecondaryIndex):
    """Who saved this post: the table's key the other way round."""

    class Meta:
        index_name = "by_post"
        projection = KeysOnlyProjection()

    post_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class Save(Table):
    """A person keeps a post for later; nobody else sees it."""

    class Meta:
        table_name = settings.table_name("saves")
        stream = True

    user_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    save_id = UnicodeAttribute()  # a ULID: when
    correlation_id = UnicodeAttribute()
    by_time = BySaveTime()
    by_post = SavedBy()


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
    are replies to it, else out of all lists until it expires (`pinhole.comments`).
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
    rank = UnicodeAttribute(null=True)  # see `pinhole.standing`
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
    """A comment mentions somebody (`pinhole.mentions`)."""

    class Meta:
        table_name = settings.table_name("mentions")

    user_id = UnicodeAttribute(hash_key=True)
    comment_id = UnicodeAttribute(range_key=True)


class FeedEntry(Table):
    """One post in one reader's feed."""

    class Meta:
        table_name = settings.table_name("feeds")
        ttl = "expires_at"

    user_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    author_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    tags = UnicodeAttribute(default="")
    expires_at = NumberAttribute()


class Reader(Table):
    """What a reader's feed needs besides its entries (`pinhole.readers`)."""

    class Meta:
        table_name = settings.table_name("readers")

    user_id = UnicodeAttribute(hash_key=True)
    visited_at = NumberAttribute()  # seconds; entries are delivered to who was here lately
    # The entries hold all posts from this ULID on, until that time in seconds.
    complete_from = UnicodeAttribute()
    complete_until = NumberAttribute(default=0)
    completed_at = NumberAttribute(default=0)  # seconds: when they were last extended
    has_saved = BooleanAttribute(null=True)  # any post, ever: else nobody asks for their saves
    has_blocks = BooleanAttribute(null=True)  # they blocked somebody, or somebody them, ever
    # How often some were found to be missing, of which who extends them meanwhile does not know.
    gaps = NumberAttribute(default=0)
    unfollowed = UnicodeAttribute(default="")  # authors, lately (`pinhole.unfollowed`)
    muted = UnicodeAttribute(default="")  # people (`pinhole.packed`)
    # Until when `unfollowed` may lack some, so that follows are looked up; seconds.
    unsure_until = NumberAttribute(default=0)
    version = NumberAttribute(default=0)


class ByMuteTime(LocalSecondaryIndex):
    """Whom this person mutes, newest last."""

    class Meta:
        index_name = "by_time"
        projection = KeysOnlyProjection()

    user_id = UnicodeAttribute(hash_key=True)
    mute_id = UnicodeAttribute(range_key=True)


class MutedBy(GlobalSecondaryIndex):
    """Who mutes this person: to forget it with them."""

    class Meta:
        index_name = "by_muted"
        projection = KeysOnlyProjection()

    muted_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class Mute(Table):
    """A person wants to see nothing of another, who does not know it."""

    class Meta:
        table_name = settings.table_name("mutes")

    user_id = UnicodeAttribute(hash_key=True)
    muted_id = UnicodeAttribute(range_key=True)
    mute_id = UnicodeAttribute()  # a ULID: when
    by_time = ByMuteTime()
    by_muted = MutedBy()


class ByNewest(LocalSecondaryIndex):
    """A person's notifications in order, with all that a page needs of them."""

    class Meta:
        index_name = "by_newest"
        projection = IncludeProjection(
            ["kind", "since", "top", "size", "post_id", "comment_id", "text"]
        )

    user_id = UnicodeAttribute(hash_key=True)
    newest = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    since = UnicodeAttribute()
    top = UnicodeAttribute()
    size = NumberAttribute()
    post_id = UnicodeAttribute(null=True)
    comment_id = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)


class ByToldPost(GlobalSecondaryIndex):
    """Who was told of this post or of what is under it; sparse, and written once for each group."""

    class Meta:
        index_name = "by_post"
        projection = KeysOnlyProjection()

    post_id = UnicodeAttribute(hash_key=True)
    user_id = UnicodeAttribute(range_key=True)


class Notification(Table):
    """What others did that concerns a person: one row for each group (`pinhole.notifications`),
    and one that says up to where they have read (`pinhole.inbox`).
    """

    class Meta:
        table_name = settings.table_name("notifications")
        ttl = "expires_at"

    user_id = UnicodeAttribute(hash_key=True)
    group = UnicodeAttribute(range_key=True)  # `like#<post_id>`, `follow#<day>`...
    kind = UnicodeAttribute(null=True)
    newest = UnicodeAttribute(null=True)  # a ULID: the place in the list
    since = UnicodeAttribute(null=True)  # the first place
    acts = UnicodeAttribute(null=True)  # JSON: pairs of actor and act, newest first
    top = UnicodeAttribute(null=True)  # the first few of them
    size = NumberAttribute(null=True)
    post_id = UnicodeAttribute(null=True)
    comment_id = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    read_up_to = UnicodeAttribute(null=True)
    by_newest = ByNewest()
    by_post = ByToldPost()


class Affinity(Table):
    """A reader's taste, learnt from their likes (`pinhole.tastes`)."""

    class Meta:
        table_name = settings.table_name("affinities")

    user_id = UnicodeAttribute(hash_key=True)
    taste = JSONAttribute()
    learnt_to = UnicodeAttribute()  # the stream's watermark


class LedgerEntry(Table):
    """How far the fan-out of one post is (`pinhole.ledger`)."""

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


class ByTagRank(GlobalSecondaryIndex):
    """The posts with a hashtag by rank, in one of its partitions."""

    class Meta:
        index_name = "by_rank"
        projection = KeysOnlyProjection()

    tag_bucket = UnicodeAttribute(hash_key=True)
    rank = UnicodeAttribute(range_key=True)


class Tagged(Table):
    """A published post has a hashtag (`pinhole.tags`)."""

    class Meta:
        table_name = settings.table_name("tags")

    tag_bucket = UnicodeAttribute(hash_key=True)  # the hashtag, and a number that the post picks
    post_id = UnicodeAttribute(range_key=True)
    rank = UnicodeAttribute()  # a ULID: where it stands (`pinhole.standing`)
    by_rank = ByTagRank()


class Name(Table):
    """A word by which somebody, or a hashtag, is found by its beginning (`pinhole.names`)."""

    class Meta:
        table_name = settings.table_name("names")

    begins = UnicodeAttribute(hash_key=True)  # `user#an`, `tag#su`: the first letters
    word = UnicodeAttribute(range_key=True)  # `ana#<user_id>`, `sunset#sunset`


class Counter(Table):
    """The counts of one subject (`post#<id>`, `comment#<id>` or `user#<id>`), written by
    `pinhole.counters`; a post's row also holds its top comments (`pinhole.top_comments`).

    Beside the counts, one attribute for each kind and stream shard holds the sequence number of
    the last record counted (the watermark), so that a redelivered record counts once.
    """

    class Meta:
        table_name = settings.table_name("counters")

    subject = UnicodeAttribute(hash_key=True)
    viral_at = NumberAttribute(null=True)  # seconds: when its post took off (`pinhole.viral`)


class Limit(Table):
    """What one person has spent of one limit lately (`pinhole.limits`)."""

    class Meta:
        table_name = settings.table_name("limits")
        ttl = "expires_at"

    key = UnicodeAttribute(hash_key=True)  # the person and what they do: `<user_id>#likes`
    tat = NumberAttribute()  # milliseconds
    expires_at = NumberAttribute()


class Reservation(Table):
    """What nobody else may take: a user name that somebody has or had, and the id of an account
    that was closed (`pinhole.reservations`).
    """

    class Meta:
        table_name = settings.table_name("reservations")
        ttl = "expires_at"

    key = UnicodeAttribute(hash_key=True)  # `name#` or `person#` and a hash
    kind = UnicodeAttribute()
    owner = UnicodeAttribute(null=True)  # for whom: `person#` and a hash
    expires_at = NumberAttribute(null=True)


class Block(Table):
    """Pictures that may not be shown: a row for each by its fingerprint, and rows that name them by
    a part of it (`pinhole.blocklist`).
    """

    class Meta:
        table_name = settings.table_name("blocks")

    key = UnicodeAttribute(hash_key=True)
    reason = UnicodeAttribute(null=True)
    blocked_at = UnicodeAttribute(null=True)
    pictures = UnicodeSetAttribute(null=True)  # fingerprints


class Export(Table):
    """The newest export of a person's account (`pinhole.exports`)."""

    class Meta:
        table_name = settings.table_name("exports")
        ttl = "expires_at"

    user_id = UnicodeAttribute(hash_key=True)
    export_id = UnicodeAttribute()
    state = UnicodeAttribute()  # pending, running, ready or failed
    requested_at = UnicodeAttribute()
    size = NumberAttribute(null=True)  # bytes
    reason = UnicodeAttribute(null=True)  # why it failed
    expires_at = NumberAttribute()


class Receipt(Table):
    """What went of something that was deleted, and what is still to go (`pinhole.receipts`)."""

    class Meta:
        table_name = settings.table_name("receipts")
        ttl = "expires_at"

    subject = UnicodeAttribute(hash_key=True)  # `post#<post_id>`, `account#<receipt_id>`
    owner_id = UnicodeAttribute()
    deleted_by = UnicodeAttribute()
    deleted_at = UnicodeAttribute()
    parts = UnicodeSetAttribute()
    pending = UnicodeSetAttribute(null=True)  # absent when all is done
    settled = UnicodeSetAttribute(null=True)  # single things that parts had to do
    finished_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


class BySubject(GlobalSecondaryIndex):
    """The reports of one subject, newest last, as moderators read them: without who reported."""

    class Meta:
        index_name = "by_subject"
        projection = IncludeProjection(["reason", "note"])

    subject = UnicodeAttribute(hash_key=True)
    report_id = UnicodeAttribute(range_key=True)
    reason = UnicodeAttribute()
    note = UnicodeAttribute(null=True)


class Report(Table):
    """Somebody reports a post, a comment or a person (`pinhole.reports`). Keyed by who reports, and
    written for the first few of each subject only: however many report one, no partition is hot.
    """

    class Meta:
        table_name = settings.table_name("reports")
        ttl = "expires_at"

    reporter_id = UnicodeAttribute(hash_key=True)
    subject = UnicodeAttribute(range_key=True)  # `post#<id>`, `comment#<id>` or `person#<id>`
    report_id = UnicodeAttribute()  # a ULID: when
    reason = UnicodeAttribute()
    note = UnicodeAttribute(null=True)
    correlation_id = UnicodeAttribute()
    expires_at = NumberAttribute()
    by_subject = BySubject()


class ByCaseRank(GlobalSecondaryIndex):
    """A moderators' queue by rank, in one of its partitions; sparse."""

    class Meta:
        index_name = "by_rank"
        projection = KeysOnlyProjection()

    queue = UnicodeAttribute(hash_key=True)
    rank = UnicodeAttribute(range_key=True)


class ByCaseTime(GlobalSecondaryIndex):
    """A moderators' queue by when its cases came into it; sparse."""

    class Meta:
        index_name = "by_time"
        projection = KeysOnlyProjection()

    queue = UnicodeAttribute(hash_key=True)
    since = UnicodeAttribute(range_key=True)


class Case(Table):
    """What was reported of one subject and what moderators decided of it (`pinhole.cases`)."""

    class Meta:
        table_name = settings.table_name("cases")

    subject = UnicodeAttribute(hash_key=True)
    author_id = UnicodeAttribute()  # whose post or comment it is, or the person
    queue = UnicodeAttribute(null=True)  # `open#<number>` or `closed#<number>`
    since = UnicodeAttribute(null=True)  # a ULID: when it came into that queue
    rank = UnicodeAttribute(null=True)  # a ULID: where it stands in it (`pinhole.standing`)
    # `<report_id>#<reason>` of each since the last decision, up to a limit.
    reports = UnicodeSetAttribute(null=True)
    machine = UnicodeAttribute(null=True)  # why moderation hid the post when it was published
    deciding = JSONAttribute(null=True)  # a decision that is being carried out
    decided = JSONAttribute(null=True)  # the last one, with what it was about
    decided_at = UnicodeAttribute(null=True)  # its ULID
    judged = NumberAttribute(null=True)  # how many reports all decisions were about
    by_rank = ByCaseRank()
    by_time = ByCaseTime()


class ByActSubject(GlobalSecondaryIndex):
    """What moderators did about one subject; sparse, for what is gone leaves it."""

    class Meta:
        index_name = "by_subject"
        projection = KeysOnlyProjection()

    subject = UnicodeAttribute(hash_key=True)
    act_id = UnicodeAttribute(range_key=True)


class ModeratorAct(Table):
    """What a moderator did (`pinhole.moderation_log`): a partition for each month."""

    class Meta:
        table_name = settings.table_name("moderator_acts")
        ttl = "expires_at"

    written_in = UnicodeAttribute(hash_key=True)  # the month: `2026-11`
    act_id = UnicodeAttribute(range_key=True)  # a ULID: when
    moderator_id = UnicodeAttribute()
    subject = UnicodeAttribute(null=True)  # until that is gone for good
    action = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    by_subject = ByActSubject()


class Idempotency(Table):
    """Answers already given to an Idempotency-Key; written by Powertools."""

    class Meta:
        table_name = settings.table_name("idempotency")
        ttl = "expiration"

    id = UnicodeAttribute(hash_key=True)


ALL: tuple[type[Table], ...] = (
    User,
    Post,
    Follow,
    Like,
    Save,
    Comment,
    CommentLike,
    Mention,
    FeedEntry,
    Reader,
    Mute,
    Notification,
    Affinity,
    LedgerEntry,
    Tagged,
    Name,
    Counter,
    Limit,
    Reservation,
    Block,
    Export,
    Receipt,
    Report,
    Case,
    ModeratorAct,
    Idempotency,
)
