"""Who may do what: every right of every function, by topic. A function's rights stand together.

| module | of |
| --- | --- |
| `posts` | writing, editing, reading, liking and saving posts |
| `comments` | writing, reading and liking comments |
| `people` | following, blocking, muting; whom one finds |
| `profiles` | one's names, picture and privacy, and what follows when they change |
| `discovery` | search, explore, hashtags, tastes, and how people are connected |
| `notifications` | reading what others did |
| `feeds` | reading a feed, and keeping it in agreement with follows |
| `fan_out` | what a published post, or a changed one, sets off |
| `counts` | counting, and what is made of counts |
| `media` | uploads on their way to renditions, and where these are |
| `originals` | everybody who may touch originals or the archive |
| `moderation` | reports, cases, hidden posts, the blocklist |
| `deletion` | a deleted post on its way out |
| `exports` | an account as one ZIP |
| `closing` | a closed account on its way out |
| `reasons` | what several need for one reason, under the name of the reason |

The originals have a module of their own, so that nobody else's rights need to be searched for them.
Beside all these a function may write its own log and traces, and read the queue or streams that
feed it (`parts/functions.py`, `parts/sources.py`). The one function of the data stack has its right
there (`data.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants import (
    closing,
    comments,
    counts,
    deletion,
    discovery,
    exports,
    fan_out,
    feeds,
    media,
    moderation,
    notifications,
    originals,
    people,
    posts,
    profiles,
)
from stacks.stage import Stage

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack, stage: Stage) -> None:
    """Grant every function of the application what it needs, and nothing beside it."""
    for topic in (
        *(posts, comments, people, profiles, discovery, notifications, feeds, counts),
        *(media, originals, moderation, deletion, exports, closing),
    ):
        topic.grant(app, data)
    fan_out.grant(app, data, stage)
