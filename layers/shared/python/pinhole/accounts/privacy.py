"""What follows when an account becomes private, public again, or is closed.

What one may see goes by the person's row, and follows it at once. Three things come behind. Posts
are marked as *guarded*, so that whoever likes one looks at its author first
(`pinhole.posts.likes`), and whoever finds one of a closed account in their feed: the newest before
the request answers, the others by the chain that all changes of a person's card take
(`pinhole.accounts.card_refresh`). Renditions move to where they should be. And when the account is
public, who asked to follow it does.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pinhole.aws import streams
from pinhole.media import placement
from pinhole.people import author_cards, directory
from pinhole.people.author_cards import REQUESTS, Page
from pinhole.settings import settings
from pinhole.tables.posts import Post

_THREADS = 16


def guard(user_id: str) -> None:
    """Have the newest posts of a person say what their row says, before anything else goes on."""
    user = directory.find([user_id], is_fresh=True, also_deleted=True)[user_id]
    most = settings.guarded_at_once
    newest = Post.by_author.query(user_id, scan_index_forward=False, limit=most)
    post_ids = [post.post_id for post in newest]
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(lambda post_id: author_cards.agree(post_id, user), post_ids))


def on_person_changed(record: dict[str, Any]) -> None:
    """Ask for the rest when a record of the users stream says that an account changed so."""
    old, new = streams.images(record)
    was, now = bool(old.get("is_private")), bool(new.get("is_private"))
    if not (old and new) or was == now:
        return
    placement.ask_author(new["user_id"])
    if was:
        author_cards.queue(Page(new["user_id"], author_cards.version(new), REQUESTS))
