"""Who may do what: every right of every function, by topic. A function's rights stand together.

| module | of |
| --- | --- |
| `posts` | writing, editing, reading, liking and saving posts |
| `comments` | writing, reading and liking comments |
| `relationships` | following, blocking, muting; who follows whom |
| `accounts` | names, picture and privacy; exports; closed accounts on their way out |
| `discovery` | search, explore, hashtags, tastes, and how people are connected |
| `notifications` | reading what others did |
| `feed` | reading a feed, and keeping it in agreement with follows |
| `fan_out` | what a published post, or a changed one, sets off |
| `counts` | counting, and what is made of counts |
| `pipeline` | uploads on their way to renditions, and where these are |
| `originals` | everybody who may touch originals or the archive |
| `moderation` | reports, cases, hidden posts, the blocklist |
| `deletion` | a deleted post on its way out |
| `reasons` | what several need for one reason, under the name of the reason |

The originals have a module of their own, so that nobody else's rights need to be searched for them.
Beside all these a function may write its own log and traces, and read the queue or streams that
feed it (`parts/functions.py`, `parts/sources.py`). The one function of the data stack has its right
there (`data.py`).

Functions, queues and buckets are known by their names: nothing here depends on which stack they are
in.
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
    moderation,
    notifications,
    originals,
    pipeline,
    posts,
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
    """Grant every function what it needs, and nothing beside it. `settings` as in the stacks."""
    tables, queues = data.tables, work.queues
    posts.grant(functions, tables, work)
    comments.grant(functions, tables, queues)
    relationships.grant(functions, tables)
    accounts.grant(functions, data, work)
    discovery.grant(functions, tables, queues)
    notifications.grant(functions, tables)
    feed.grant(functions, tables, queues)
    fan_out.grant(functions, tables, stage, work)
    counts.grant(functions, tables, queues)
    pipeline.grant(functions, data, work, Settings.from_environment(settings))
    originals.grant(functions, data)
    moderation.grant(functions, tables, queues)
    deletion.grant(functions, data, work)
