"""The cost of each operation at one network size, and its budget."""

from __future__ import annotations

import uuid
from functools import partial

from pinhole import clock
from pinhole.access.viewer import Viewer
from pinhole.aws import items
from pinhole.discovery import shelves
from pinhole.feed import recent_unfollows
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables.feeds import Reader
from pinhole.tables.kept_rows import Kept
from pinhole.tables.people import UserRow

from bench import network, rivals, scenes
from bench.network import Network, Size
from bench.results import Budget, Cost, FanOut, Result
from bench.tally import Call, Tally

# A visit is recorded when the last one is older (`pinhole.feed.reader_state`).
_VISIT_HOURS = 7
PAGE, CELEBRITY_PAGE = Budget(2, rcu=25), Budget(3, rcu=60)
LIKE, PROFILE = Budget(1, wcu=3), Budget(1, rcu=2)
EXPLORE = Budget(4, rcu=40)
# Line name -> budget; None: measured without a budget.
BUDGETS: dict[str, Budget | None] = {
    "feed, first page": PAGE,
    "feed, page 2": PAGE,
    "feed, page 4": PAGE,
    "feed, latest": PAGE,
    "feed, all liked": Budget(2),
    "feed, visit recorded": PAGE,
    "feed, after many unfollows": PAGE,
    "50 celebrities, first page": CELEBRITY_PAGE,
    "50 celebrities, page 4": CELEBRITY_PAGE,
    "50 celebrities, a deep page": None,
    "newcomer, first request": None,
    "newcomer, a minute later": PAGE,
    "explore, first page": EXPLORE,
    "explore, of a reader of the feeds above": EXPLORE,
    "profile": PROFILE,
    "like": LIKE,
}
# The measured fan-outs.
ACTIVE, EVERYBODY = "to active followers", "to everybody"


def of(size: Size) -> Result:
    """Build a network and measure everything in it."""
    it = network.build(size)
    return Result(size, it.rows, _lines(it), _fan_outs(it), _pulled(it), _rivals(it))


def _lines(it: Network) -> dict[str, Cost]:
    read = scenes.measure
    tallies = {
        "feed, first page": read(partial(scenes.page, it.reader)),
        "feed, page 2": _page(it.reader, 2),
        "feed, page 4": _page(it.reader, 4),
        "feed, latest": read(partial(scenes.page, it.reader, order="latest")),
        "feed, all liked": read(partial(scenes.page, it.enthusiast)),
        "feed, visit recorded": _visit(it.reader),
        "feed, after many unfollows": _unfollows(it.reader),
        "50 celebrities, first page": read(partial(scenes.page, it.fan)),
        "50 celebrities, page 4": _page(it.fan, 4),
        "50 celebrities, a deep page": _deep_page(it),
        "newcomer, first request": scenes.measure(partial(scenes.page, it.newcomer)),
        "newcomer, a minute later": _later(it.newcomer),
        "explore, first page": _explore(it.explorer),
        "explore, of a reader of the feeds above": _explore(it.reader),
        "profile": read(partial(_profile, it.reader, it.author.user_id)),
        "like": scenes.measure(partial(_like, it.reader, _unliked(it))),
    }
    return {name: Cost.of(tally) for name, tally in tallies.items()}


def _page(viewer: Viewer, number: int) -> Tally:
    """A later page of a feed."""
    cursor = scenes.cursor_after(viewer, settings.page_default * (number - 1))
    return scenes.measure(partial(scenes.page, viewer, cursor))


def _deep_page(it: Network) -> Tally:
    """A page so deep that half of the celebrities' rows list no more posts."""
    last = [it.posts[author_id][settings.recent_posts - 1] for author_id in it.celebrities]
    middle = sorted(post.post_id for post in last)[len(last) // 2]
    followed = [*it.followees, *it.celebrities]
    above = sum(post.post_id > middle for author_id in followed for post in it.posts[author_id])
    cursor = scenes.cursor_after(it.fan, above)
    return scenes.measure(partial(scenes.page, it.fan, cursor))


def _visit(viewer: Viewer) -> Tally:
    """The first page in hours, which records a visit."""

    visited_at = clock.timestamp() - _VISIT_HOURS * 3600
    Reader(viewer.user_id).update([Reader.visited_at.set(visited_at)])
    return scenes.measure(partial(scenes.page, viewer))


def _unfollows(viewer: Viewer) -> Tally:
    """A page for a reader with the maximum number of recorded unfollows."""
    gone = ""
    for _ in range(recent_unfollows.MOST):
        gone = recent_unfollows.add(gone, str(uuid.uuid4()))
    Reader(viewer.user_id).update([Reader.unfollowed.set(gone)])
    tally = scenes.measure(partial(scenes.page, viewer))
    Reader(viewer.user_id).update([Reader.unfollowed.set("")])
    return tally


def _later(viewer: Viewer) -> Tally:
    """A page after an extension of the entries, which are re-read for some seconds."""
    Reader(viewer.user_id).update([Reader.completed_at.set(clock.timestamp() - 60)])
    return scenes.measure(partial(scenes.page, viewer))


def _explore(viewer: Viewer) -> Tally:
    """The first page in a process that has kept no shelf."""
    shelves._kept = Kept(500)
    return scenes.measure(partial(scenes.call, viewer, "explore_posts", "GET /explore"))


def _profile(viewer: Viewer, user_id: str) -> None:
    path = {"user_id": user_id}
    known = clock.timestamp(), UserRow()
    scenes.call(viewer, "read_people", "GET /users/{user_id}/profile", known, path=path)


def _like(viewer: Viewer, post_id: str) -> None:
    scenes.call(viewer, "like_posts", "POST /posts/{post_id}/like", path={"post_id": post_id})


def _unliked(it: Network) -> str:
    """A post the reader has not liked: they do not follow celebrities."""
    return it.posts[it.celebrities[0]][0].post_id


def _fan_outs(it: Network) -> dict[str, FanOut]:
    with scenes.tuned(inactive_days=10_000):
        everybody = _fan_out(it, it.size.followees)
    return {ACTIVE: _fan_out(it, it.active), EVERYBODY: everybody}


def _fan_out(it: Network, delivered_to: int) -> FanOut:
    planned, delivered, pages = scenes.fan_out(network.publish(it.author.user_id))
    return FanOut(
        followers=it.size.followees,
        delivered=delivered_to,
        pages=pages,
        entries=_written(delivered, "feeds"),
        plan=Cost.of(planned),
        deliver=Cost.of(delivered),
        ledger=_written(planned, "ledger") + _written(delivered, "ledger"),
        author=_written(planned, "users"),
        index=_read(planned, "follows"),
        readers=_read(delivered, "readers"),
    )


def _pulled(it: Network) -> Cost:
    planned, _, pages = scenes.fan_out(network.publish(it.celebrities[0]))
    if pages:
        raise RuntimeError("A celebrity's post was pushed")
    return Cost.of(planned)


def _written(tally: Tally, table: str) -> float:
    return sum(call.written for call in tally.calls if _table(call) == table)


def _read(tally: Tally, table: str) -> float:
    return sum(call.read for call in tally.calls if _table(call) == table)


def _table(call: Call) -> str:
    return call.target.split("/")[0].removeprefix(settings.table_name(""))


def _rivals(it: Network) -> dict[str, Cost]:
    row = items.plain(network.publish(it.author.user_id))
    directory._arrived[it.reader.user_id] = clock.timestamp(), UserRow()
    tallies = {
        "pull only": scenes.measure(partial(rivals.pull_read, it.reader)),
        "push only": scenes.measure(partial(rivals.push_read, it.reader)),
        "naive hydrate": scenes.measure(partial(rivals.naive_read, it.reader)),
        "push only, a post": scenes.measure(partial(rivals.push_post, row)),
    }
    return {name: Cost.of(tally) for name, tally in tallies.items()}
