"""Fan-out: what a post sets off that was published, changed or deleted, and its deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import notifies, parks, sends
from stacks.parts.tables import Tables
from stacks.stage import Stage

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack, stage: Stage) -> None:
    _plan_fan_out(app, data.tables, stage)
    _follow_posts(app, data.tables)
    _deliver_posts(app, data.tables)


def _plan_fan_out(app: ApplicationStack, tables: Tables, stage: Stage) -> None:
    """A published post goes to its author's followers."""
    plan = app.plan_fan_out
    # Was the post that is to be delivered deleted meanwhile?
    tables.allow(plan, "posts", "GetItem")
    tables.allow(plan, "follows", "Query", index="by_followee")
    tables.allow(plan, "ledger", "UpdateItem")
    plan.allow(stage.send_batch, on=app.deliveries_queue.queue.queue_arn)
    # Its author's row names it among the newest; with many followers they become a celebrity.
    tables.allow(plan, "users", "BatchGetItem", "UpdateItem")
    tables.allow(plan, "counters", "BatchGetItem")
    sends(plan, app.moves_queue)
    # Its author's picture or privacy may have changed while it was under way.
    tables.allow(plan, "posts", "UpdateItem")
    sends(plan, app.places_queue)


def _follow_posts(app: ApplicationStack, tables: Tables) -> None:
    """The same function reads the posts stream for all others whom its records concern."""
    plan = app.plan_fan_out
    parks(plan, app)
    # Who is mentioned is told.
    notifies(plan, tables)
    tables.allow(plan, "users", "Query", index="by_username")
    # Posts are found by their hashtags.
    sends(plan, app.ranks_queue)
    # What moderation hid, and what moderators do.
    tables.allow(plan, "cases", "BatchGetItem", "UpdateItem")
    tables.allow(plan, "moderator_acts", "PutItem")
    # Deletions are announced.
    app.bus.allow(plan)


def _deliver_posts(app: ApplicationStack, tables: Tables) -> None:
    tables.allow(app.deliver_posts, "posts", "GetItem")
    tables.allow(app.deliver_posts, "readers", "BatchGetItem")
    # Of a reader who has unfollowed more people lately than their row names.
    tables.allow(app.deliver_posts, "follows", "BatchGetItem")
    tables.allow(app.deliver_posts, "feeds", "BatchWriteItem")
    tables.allow(app.deliver_posts, "ledger", "UpdateItem")
