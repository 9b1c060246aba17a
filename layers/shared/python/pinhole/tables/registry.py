"""All tables; the stacks create them from this list."""

from __future__ import annotations

from typing import Any

from pinhole.settings import settings
from pinhole.tables.accounts import Export, Idempotency, Receipt
from pinhole.tables.base import Table
from pinhole.tables.chains import Chain
from pinhole.tables.comments import Comment, CommentLike, Mention
from pinhole.tables.counter_shards import CounterShard
from pinhole.tables.feeds import Affinity, FeedEntry, Reader
from pinhole.tables.live import Connected, Subscribed, Ticket, Watch
from pinhole.tables.moderation import Block, Case, Evidence, ModeratorAct, Report
from pinhole.tables.notifications import Notification
from pinhole.tables.people import Limit, Name, Reservation, User
from pinhole.tables.posts import Counter, LedgerEntry, Like, Post, Save, Tagged
from pinhole.tables.relationships import Follow, Mute, Visit

ALL: tuple[type[Table[Any]], ...] = (
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
    Visit,
    Notification,
    Affinity,
    LedgerEntry,
    Tagged,
    Name,
    Counter,
    CounterShard,
    Limit,
    Reservation,
    Block,
    Evidence,
    Export,
    Receipt,
    Chain,
    Report,
    Case,
    ModeratorAct,
    Idempotency,
    Ticket,
    Connected,
    Watch,
    Subscribed,
)


def name_of(table: type[Table[Any]]) -> str:
    """A table's name without the prefix, which depends on the stage."""
    return str(table.Meta.table_name).removeprefix(f"{settings.table_prefix}-")
