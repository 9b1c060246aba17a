"""Fan-out: what follows when a post is published, changed or deleted, and its deliveries."""

from __future__ import annotations

from stacks.grants.reasons import expects, opens_receipts, parks, sends
from stacks.grants.telling import notifies, tells_outcomes
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables
from stacks.queues import Queues
from stacks.stage import Stage
from stacks.work import WorkStack


def grant(functions: Functions, tables: Tables, stage: Stage, work: WorkStack) -> None:
    _plan_fan_out(functions, tables, stage, work.queues)
    _follow_posts(functions, tables, work)
    _deliver_posts(functions, tables)


def _plan_fan_out(functions: Functions, tables: Tables, stage: Stage, queues: Queues) -> None:
    """Plan the delivery of a published post to its author's followers."""
    plan = functions["plan_fan_out"]
    # To see whether the post was deleted meanwhile.
    tables.allow(plan, "posts", "GetItem")
    tables.allow(plan, "follows", "Query", index="by_followee")
    tables.allow(plan, "ledger", "UpdateItem")
    plan.allow(stage.send_batch, on=queues.deliveries.arn)
    # The author's row lists the newest posts; an author with many followers becomes a celebrity.
    tables.allow(plan, "users", "BatchGetItem", "UpdateItem")
    tables.allow(plan, "counters", "BatchGetItem")
    sends(plan, queues.moves)
    # Changes of an author's mode begin here.
    expects(plan, tables)
    # The author's avatar or privacy may have changed while the post was being processed.
    tables.allow(plan, "posts", "UpdateItem")
    sends(plan, queues.placements)


def _follow_posts(functions: Functions, tables: Tables, work: WorkStack) -> None:
    """This function also reads the posts stream for everything else that its records concern."""
    plan = functions["plan_fan_out"]
    parks(plan, work.queues)
    # A deletion is announced, for which its receipt is open.
    opens_receipts(plan, tables)
    # Mentioned people are notified, and indexed.
    notifies(plan, tables, work.queues)
    tables.allow(plan, "mentions", "BatchWriteItem")
    # Posts are found by their hashtags.
    sends(plan, work.queues.ranks)
    # Moderation hides posts, and moderators' decisions are logged.
    tables.allow(plan, "cases", "BatchGetItem", "UpdateItem")
    tables.allow(plan, "moderator_acts", "PutItem")
    tells_outcomes(plan, tables, work.queues)
    # Deletions are announced.
    work.bus.allow(plan)


def _deliver_posts(functions: Functions, tables: Tables) -> None:
    tables.allow(functions["deliver_posts"], "posts", "GetItem")
    tables.allow(functions["deliver_posts"], "readers", "BatchGetItem")
    # For a reader who has unfollowed more people lately than the reader state lists.
    tables.allow(functions["deliver_posts"], "follows", "BatchGetItem")
    tables.allow(functions["deliver_posts"], "feeds", "BatchWriteItem")
    tables.allow(functions["deliver_posts"], "ledger", "UpdateItem")
