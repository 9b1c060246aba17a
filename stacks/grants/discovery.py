"""Discovery: search, explore, hashtags, tastes, and how people are connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import knows_viewer, notifies, parks, reads_ties, shows_posts
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _read_connections(app, data.tables)
    _search_network(app, data.tables)
    _explore_posts(app, data.tables)
    _rank_posts(app, data.tables)
    _learn_interests(app, data.tables)


def _read_connections(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.read_connections, tables)
    reads_ties(app.read_connections, tables)
    for index in ("by_followee", "by_time"):
        tables.allow(app.read_connections, "follows", "Query", index=index)
    tables.allow(app.read_connections, "counters", "BatchGetItem")


def _search_network(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.search_network, tables)
    shows_posts(app.search_network, tables)
    tables.allow(app.search_network, "names", "Query")
    tables.allow(app.search_network, "tags", "Query")
    tables.allow(app.search_network, "tags", "Query", index="by_rank")


def _explore_posts(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.explore_posts, tables)
    shows_posts(app.explore_posts, tables)
    # What the viewer likes, and whom they mute.
    for table in ("affinities", "readers"):
        tables.allow(app.explore_posts, table, "BatchGetItem")
    tables.allow(app.explore_posts, "follows", "Query", index="by_time")
    tables.allow(app.explore_posts, "tags", "Query")
    tables.allow(app.explore_posts, "tags", "Query", index="by_rank")


def _rank_posts(app: ApplicationStack, tables: Tables) -> None:
    """Hashtags are found by name while there are posts under them."""
    for table in ("posts", "counters"):
        tables.allow(app.rank_posts, table, "BatchGetItem")
    tables.allow(app.rank_posts, "tags", "Query", "BatchWriteItem")
    tables.allow(app.rank_posts, "names", "BatchGetItem", "BatchWriteItem")


def _learn_interests(app: ApplicationStack, tables: Tables) -> None:
    """It reads the likes stream, so it also tells authors of likes."""
    notifies(app.learn_interests, tables)
    parks(app.learn_interests, app)
    # Likes say nothing of the posts.
    tables.allow(app.learn_interests, "posts", "BatchGetItem")
    tables.allow(app.learn_interests, "affinities", "BatchGetItem", "UpdateItem")
    # Of who closed their account nothing is learnt.
    tables.allow(app.learn_interests, "reservations", "BatchGetItem")
