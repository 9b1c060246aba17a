"""Tables of the blocklist, reports, cases and the audit log."""

from __future__ import annotations

from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import (
    GlobalSecondaryIndex,
    IncludeProjection,
    KeysOnlyProjection,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class Block(Table):
    """Pictures that may not be shown: a row for each by its fingerprint, and rows that name them by
    a part of it (`pinhole.moderation.blocklist`).
    """

    class Meta:
        table_name = settings.table_name("blocks")

    key = UnicodeAttribute(hash_key=True)
    reason = UnicodeAttribute(null=True)
    blocked_at = UnicodeAttribute(null=True)
    pictures = UnicodeSetAttribute(null=True)  # fingerprints


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
    """Somebody reports a post, a comment or a person (`pinhole.moderation.reports`). Keyed by who
    reports, and written for the first few of each subject only: however many report one, no
    partition is hot.
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
    """What was reported of one subject and what moderators decided of it
    (`pinhole.moderation.cases`).
    """

    class Meta:
        table_name = settings.table_name("cases")

    subject = UnicodeAttribute(hash_key=True)
    author_id = UnicodeAttribute()  # whose post or comment it is, or the person
    queue = UnicodeAttribute(null=True)  # `open#<number>` or `closed#<number>`
    since = UnicodeAttribute(null=True)  # a ULID: when it came into that queue
    rank = UnicodeAttribute(null=True)  # a ULID: where it stands in it (`pinhole.ranking.hot_rank`)
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
    """What a moderator did (`pinhole.moderation.audit_log`): a partition for each month."""

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
