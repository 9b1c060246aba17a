"""The home feed: posts of the people the viewer follows, the most interesting first.

Two sequential round trips, three with celebrities, whatever the size of the network:

1. in parallel: the reader's row and taste, their newest entries, the celebrities they follow;
2. only with celebrities: those authors' rows, which list their recent posts;
3. in parallel: the chosen posts with their counts, and the reader's likes of them.

Candidates are ranked in windows (`pinhole.feed.stable_paging`) by the data in their entries, and in
tiers of `feed_tier` by their full score (`pinhole.feed.tiers`): the engagement of a tier is read
together with its posts.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pinhole.access import ties
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.feed import (
    candidates,
    cursors,
    entries,
    followees,
    reader_state,
    stable_paging,
    tiers,
    visits,
)
from pinhole.feed.explanations import Explain, explain_at, explained
from pinhole.feed.stable_paging import Candidate, Position
from pinhole.hydration import hydrated_posts, post_views
from pinhole.hydration.hydrated_posts import Hydrated
from pinhole.paging import pages
from pinhole.people import directory
from pinhole.people.author_cards import GONE
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.feeds import Affinity, AffinityRow, Reader, ReaderRow
from pinhole.tables.posts import CounterRow, PostRow

if TYPE_CHECKING:
    from pinhole.views import posts as views
    from pinhole.views.posts import PostPage
RANKED, LATEST = "ranked", "latest"
# Extra reads of a page whose posts the rules hide.
_ROUNDS = 4


class Asked(NamedTuple):
    """One page as requested."""

    limit: int
    cursor: str | None = None
    order: str = RANKED
    explain: bool = False


def read(viewer: Viewer, asked: Asked) -> PostPage:
    """One page of the viewer's feed: `{"posts": [...], "next_cursor"}`. Raises InvalidCursor."""
    scope = f"{asked.order} feed for {viewer.user_id}"
    at = cursors.load(pages.unseal(asked.cursor, scope)) if asked.cursor else stable_paging.START
    source, taste = _open(viewer, at.position or at.below)
    with visits.recorded(source.reader):
        posts, after = _read_on(viewer, source, at, asked, taste)
    return {
        "posts": posts,
        "next_cursor": pages.seal(cursors.dump(after), scope) if after else None,
    }


def open_source(user_id: str) -> candidates.Feed:
    """All candidates of a reader's feed, without recording a visit."""
    authors = directory.find(followees.celebrities_of(user_id))
    return candidates.Feed(reader_state.find(user_id), list(authors.values()))


def _read_on(
    viewer: Viewer,
    source: candidates.Feed,
    at: Position,
    asked: Asked,
    taste: AffinityRow | None,
) -> tuple[list[views.Post], Position | None]:
    """The posts of one page and the position after them, None at the end."""
    posts: list[views.Post] = []
    explainer = cache(lambda anchor: explain_at(taste, source.reader, anchor))
    for _ in range(_ROUNDS):
        posts_of = tiers.Hydration(viewer, source.reader, explainer)
        page = _choose(source, at, asked, posts_of, asked.limit - len(posts))
        hydrated = posts_of.of(page.candidates)
        _meet(viewer, page, hydrated, source.reader)
        posts += _show(viewer, page, hydrated, asked, explainer(page.anchor))
        if page.after is None:
            return posts, None
        at = page.after
        if len(posts) == asked.limit:
            break
    return posts, at


def _open(viewer: Viewer, below: str) -> tuple[candidates.Feed, AffinityRow | None]:
    """The reader's candidates and stored taste; activates a new or returning reader."""
    user_id = viewer.user_id
    ahead = workers.start(_ahead, user_id, below)
    pulled = workers.start(followees.celebrities_of, user_id)
    key = {"user_id": user_id}
    rows = store.batch_get({Reader: [key], Affinity: [key]}, consistent=[Reader])
    reader = rows[Reader][0] if rows[Reader] else reader_state.new(user_id)
    if not rows[Reader] or reader.get("is_checked"):
        directory.arrive(viewer)
    if not reader_state.is_active(reader) and not settings.reads_only:
        reader_state.visit(user_id)
        reader = reader_state.find(user_id)
    authors = followees.rows_of(pulled.result(), is_first=below == stable_paging.TOP)
    # Entries that a parallel request is just writing: read again, after the reader's row.
    is_late = reader_state.was_just_completed(reader)
    taste = next(iter(rows[Affinity]), None)
    if is_late:
        return candidates.Feed(reader, authors), taste
    return candidates.Feed(reader, authors, below, ahead.result()), taste


def _ahead(user_id: str, below: str) -> list[Candidate]:
    window = candidates.window()
    return list(islice(entries.stored(user_id, below, window), window))


def _choose(
    source: candidates.Feed, at: Position, asked: Asked, posts_of: tiers.Hydration, limit: int
) -> stable_paging.Page:
    if asked.order == LATEST:
        return stable_paging.latest(source, at, limit)
    in_tiers = stable_paging.Tiers(settings.feed_tier, posts_of.best_first)
    return stable_paging.ranked(
        source, at, limit, settings.feed_window, posts_of.by_taste, in_tiers
    )


def _show(
    viewer: Viewer,
    page: stable_paging.Page,
    hydrated: Hydrated,
    asked: Asked,
    explain: Explain,
) -> list[views.Post]:
    """The page's posts visible to the viewer, in the order of the page."""
    shown: list[views.Post] = []
    for candidate in page.candidates:
        post = hydrated.posts.get(candidate.post_id)
        if post and hydrated.may_see(viewer, post):
            view = post_views.view(viewer, hydrated, post)
            why = explain(candidate, hydrated.counts.get(candidate.post_id) or CounterRow())
            shown.append({**view, "explain": explained(why)} if asked.explain else view)
    return shown


def _meet(viewer: Viewer, page: stable_paging.Page, hydrated: Hydrated, reader: ReaderRow) -> None:
    """Load the reader's ties to the people on a page.

    The reader follows the authors, or their posts would not be candidates. Only three things can
    still matter: close friends, if a post is for them; a deleted account whose posts still exist;
    and blocked people who are named on posts, if the reader has ever blocked somebody or been
    blocked. Usually nothing is read.
    """
    authors = {candidate.author_id for candidate in page.candidates}
    limited = {row["author_id"] for row in hydrated.posts.values() if _is_limited(row)}
    hydrated.ties.update(dict.fromkeys(authors - limited, ties.FOLLOWED))
    named = hydrated_posts.named(hydrated) - authors
    if reader.get("has_blocks"):
        limited |= named
    else:
        hydrated.ties.update(dict.fromkeys(named, ties.STRANGER))
    hydrated_posts.meet(viewer, hydrated, limited)


def _is_limited(post: PostRow) -> bool:
    """Whether the post needs more than a follow to be visible."""
    return bool(post.get("audience")) or post.get("guarded") == GONE
