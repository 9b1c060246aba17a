"""Follow-up work when an account becomes private or public, is closed, suspended or restored.

Visibility depends on the users row and changes at once. Posts are marked as *guarded*, so that
likes (`pinhole.posts.likes`) and feeds check the author first: the newest before the request
answers, the others by the chain that propagates every change of a person's card
(`pinhole.accounts.card_refresh`). `pinhole.accounts.follow_ups` names what else follows later.
"""

from __future__ import annotations

from pinhole.aws import workers
from pinhole.people import author_cards, directory
from pinhole.settings import settings
from pinhole.tables.posts import Post


def guard(user_id: str) -> None:
    """Make the newest posts of a person agree with their row, before the request answers."""
    user = directory.find([user_id], is_fresh=True, also_deleted=True)[user_id]
    most = settings.guarded_at_once
    newest = Post.by_author.query(user_id, scan_index_forward=False, limit=most)
    post_ids = [post.post_id for post in newest]
    workers.each(lambda post_id: author_cards.agree(post_id, user), post_ids)
