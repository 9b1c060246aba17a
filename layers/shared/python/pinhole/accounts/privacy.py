"""What follows when an account becomes private or public, is closed, or is suspended or back.

Visibility depends on the users row and changes at once. Three things follow later. Posts are
marked as *guarded*, so that likes (`pinhole.posts.likes`) and feeds check the author first: the
newest before the request answers, the others by the chain that propagates every change of a
person's card (`pinhole.accounts.card_refresh`). Renditions move to their new placement. And when
the account becomes public, pending follow requests are accepted. What a suspended person did is not
counted (`pinhole.accounts.suspended_acts`).
"""

from __future__ import annotations

from pinhole.aws import streams, workers
from pinhole.media import placement
from pinhole.people import author_cards, directory
from pinhole.people.author_cards import REQUESTS, SUSPENDED_ACTS, Page
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import User
from pinhole.tables.posts import Post


def guard(user_id: str) -> None:
    """Make the newest posts of a person agree with their row, before the request answers."""
    user = directory.find([user_id], is_fresh=True, also_deleted=True)[user_id]
    most = settings.guarded_at_once
    newest = Post.by_author.query(user_id, scan_index_forward=False, limit=most)
    post_ids = [post.post_id for post in newest]
    workers.each(lambda post_id: author_cards.agree(post_id, user), post_ids)


def on_person_changed(record: streams.Record) -> None:
    """Queue the rest when a record of the users stream changes who may see an account."""
    old, new = store.images(User, record)
    if not (old and new):
        return
    was, now = bool(old.get("is_private")), bool(new.get("is_private"))
    is_suspension = bool(old.get("suspended")) != bool(new.get("suspended"))
    if was != now or is_suspension:
        placement.ask_author(new["user_id"])
    if is_suspension:
        author_cards.queue(Page(new["user_id"], author_cards.version(new), SUSPENDED_ACTS[0]))
    if was and not now:
        author_cards.queue(Page(new["user_id"], author_cards.version(new), REQUESTS))
