"""Tables of the blocklist, reports, cases and the audit log."""

from __future__ import annotations

from typing import TypedDict

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
    """The blocklist of pictures: a row for each by its fingerprint, and rows that list them by a
    part of it (`pinhole.moderation.blocklist`).
    """

    class Meta:
        table_name = settings.table_name("blocks")

    key = UnicodeAttribute(hash_key=True)
    reason = UnicodeAttribute(null=True)
    blocked_at = UnicodeAttribute(null=True)
    pictures = UnicodeSetAttribute(null=True)  # fingerprints


class BySubject(GlobalSecondaryIndex["Report"]):
    """The reports of one subject, newest last, for moderators: without reporters."""

    class Meta:
        index_name = "by_subject"
        projection = IncludeProjection(["reason", "note"])

    subject = UnicodeAttribute(hash_key=True)
    report_id = UnicodeAttribute(range_key=True)
    reason = UnicodeAttribute()
    note = UnicodeAttribute(null=True)


class ReportRow(TypedDict, total=False):
    """A stored report; unset attributes are absent."""

    reporter_id: str
    subject: str
    report_id: str
    reason: str
    note: str
    correlation_id: str
    expires_at: int


class Report(Table[ReportRow]):
    """A report of a post, a comment or a person (`pinhole.moderation.reports`). Keyed by reporter,
    and only the first few of each subject are written: no partition is hot.
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


class EvidenceRow(TypedDict):
    """Stored evidence."""

    subject: str
    version: str
    author_id: str
    content: str  # JSON
    taken_at: str
    expires_at: int


class Evidence(Table[EvidenceRow]):
    """A subject as it was when it was reported, or a post as it was when it was deleted
    (`pinhole.moderation.evidence`): a row for each text that it had.
    """

    class Meta:
        table_name = settings.table_name("evidence")
        ttl = "expires_at"

    subject = UnicodeAttribute(hash_key=True)
    version = UnicodeAttribute(range_key=True)  # a hash of the content; `deleted`
    author_id = UnicodeAttribute()
    content = JSONAttribute()
    taken_at = UnicodeAttribute()
    expires_at = NumberAttribute()


class ByCaseRank(GlobalSecondaryIndex["Case"]):
    """A moderators' queue by rank, in one of its partitions; sparse."""

    class Meta:
        index_name = "by_rank"
        projection = KeysOnlyProjection()

    queue = UnicodeAttribute(hash_key=True)
    rank = UnicodeAttribute(range_key=True)


class ByCaseTime(GlobalSecondaryIndex["Case"]):
    """A moderators' queue by the time its cases entered it; sparse."""

    class Meta:
        index_name = "by_time"
        projection = KeysOnlyProjection()

    queue = UnicodeAttribute(hash_key=True)
    since = UnicodeAttribute(range_key=True)


class CaseRow(TypedDict, total=False):
    """A stored case; unset attributes are absent."""

    subject: str
    author_id: str
    queue: str
    since: str
    rank: str
    reports: set[str]
    acted: set[str]
    machine: str
    deciding: str
    decided: str
    decided_at: str
    judged: int
    appeal: str
    appealed: str
    expires_at: int


class Case(Table[CaseRow]):
    """The reports and decisions about one subject (`pinhole.moderation.cases`)."""

    class Meta:
        table_name = settings.table_name("cases")
        ttl = "expires_at"

    subject = UnicodeAttribute(hash_key=True)
    author_id = UnicodeAttribute()  # the post's or comment's author, or the person
    queue = UnicodeAttribute(null=True)  # `open#<number>` or `closed#<number>`
    since = UnicodeAttribute(null=True)  # a ULID: when it entered that queue
    rank = UnicodeAttribute(null=True)  # a ULID: its rank there (`pinhole.ranking.hot_rank`)
    # `<report_id>#<reason>` of each report since the last decision, up to a limit.
    reports = UnicodeSetAttribute(null=True)
    acted = UnicodeSetAttribute(null=True)  # ids of reports on which something was done
    machine = UnicodeAttribute(null=True)  # why the post was hidden at publication
    deciding = JSONAttribute(null=True)  # a decision that is being carried out
    decided = JSONAttribute(null=True)  # the last one, with a summary of its reports
    decided_at = UnicodeAttribute(null=True)  # its ULID
    judged = NumberAttribute(null=True)  # total number of reports decided
    appeal = JSONAttribute(null=True)  # {"text", "at"}: of the author of a hidden post
    appealed = UnicodeAttribute(null=True)  # when the post was hidden that it is about
    expires_at = NumberAttribute(null=True)  # once the subject is gone
    by_rank = ByCaseRank()
    by_time = ByCaseTime()


class ByActSubject(GlobalSecondaryIndex["ModeratorAct"]):
    """Moderators' decisions about one subject; sparse: deleted subjects drop out."""

    class Meta:
        index_name = "by_subject"
        projection = KeysOnlyProjection()

    subject = UnicodeAttribute(hash_key=True)
    act_id = UnicodeAttribute(range_key=True)


class ModeratorAct(Table):
    """A moderator's decision (`pinhole.moderation.audit_log`): one partition per month."""

    class Meta:
        table_name = settings.table_name("moderator_acts")
        ttl = "expires_at"

    written_in = UnicodeAttribute(hash_key=True)  # the month: `2026-11`
    act_id = UnicodeAttribute(range_key=True)  # a ULID: when
    moderator_id = UnicodeAttribute()
    subject = UnicodeAttribute(null=True)  # absent once it is deleted
    action = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    by_subject = ByActSubject()
