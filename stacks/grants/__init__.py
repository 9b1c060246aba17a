"""The rights of the functions: every one, by topic, with each function's rights together.

| module | rights |
| --- | --- |
| `posts` | writing, editing, reading, liking and saving posts |
| `comments` | writing, reading and liking comments |
| `relationships` | following, blocking, muting; who follows whom |
| `accounts` | names, avatars and privacy; exports; closing and erasing accounts |
| `discovery` | search, explore, hashtags, tastes, and how people are connected |
| `notifications` | reading notifications |
| `live` | connections that stay open, and what is told on them |
| `feed` | reading a feed, and keeping it in agreement with follows |
| `fan_out` | what follows when a post is published or changed |
| `counts` | counting, and what is derived from counts |
| `pipeline` | processing uploads into renditions, and the placement of renditions |
| `originals` | every access to originals or the archive |
| `moderation` | reports, cases, hidden posts, the blocklist |
| `public_pages` | pages for people who are not signed in |
| `deletion` | deleting a post and everything that belongs to it |
| `telling` | notifying people, and telling them at once |
| `reasons` | groups of rights that several functions need, each named after its reason |

The originals have a module of their own, so that a glance shows who may touch them. Besides these,
each function may write its own log and traces, and read the queue or streams that feed it
(`parts/functions.py`, `parts/sources.py`). The only function of the data stack gets its right there
(`data.py`).

Functions, queues and buckets are found by name: nothing here depends on which stack they are in.
"""

from __future__ import annotations

from collections.abc import Mapping

from pinhole.settings import Settings

from stacks.data import DataStack
from stacks.grants import (
    accounts,
    comments,
    counts,
    deletion,
    discovery,
    fan_out,
    feed,
    live,
    moderation,
    notifications,
    originals,
    pipeline,
    posts,
    public_pages,
    relationships,
)
from stacks.parts.functions import Functions
from stacks.stage import Stage
from stacks.work import WorkStack


def grant(
    functions: Functions,
    *,
    stage: Stage,
    data: DataStack,
    work: WorkStack,
    settings: Mapping[str, str],
) -> None:
    """Grant every function what it needs and nothing more. `settings` as in the stacks."""
    tables, queues = data.tables, work.queues
    posts.grant(functions, tables, work)
    comments.grant(functions, tables, queues)
    relationships.grant(functions, tables)
    accounts.grant(functions, data, work)
    discovery.grant(functions, tables, queues)
    notifications.grant(functions, tables)
    live.grant(functions, tables, queues)
    feed.grant(functions, tables, queues)
    fan_out.grant(functions, tables, stage, work)
    counts.grant(functions, tables, queues)
    pipeline.grant(functions, data, work, Settings.from_environment(settings))
    originals.grant(functions, data)
    moderation.grant(functions, data, queues)
    deletion.grant(functions, data, work)
    public_pages.grant(functions, tables, stage)
