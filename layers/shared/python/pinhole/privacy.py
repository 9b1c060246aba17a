"""Making one's account private, or public again.

What one may see follows the person's row at once. Three things follow behind it: posts are marked
as *guarded*, so that whoever likes one looks at its author first (`pinhole.likes`), the newest
before this answers and the others by the chain that all changes of a person's card take
(`pinhole.author_refresh`); and when the account is public, who asked to follow it does.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from pinhole import authors, aws, people, store
from pinhole.authors import REQUESTS, Page
from pinhole.people import Viewer
from pinhole.settings import settings
from pinhole.tables import Post, User

_THREADS = 16


def change(viewer: Viewer, is_private: bool) -> None:
    """Make the viewer's account private or public; again changes nothing, and finishes what a
    request before may not have.
    """
    made = User.is_private.set(True) if is_private else User.is_private.remove()
    is_other = User.is_private.does_not_exist() if is_private else User.is_private.exists()
    changes: list[Action] = [made, User.card_version.add(1)]
    try:
        User(viewer.user_id).update(changes, User.user_id.exists() & is_other)
    except UpdateError as error:
        if not aws.is_refused(error):
            raise
    follow(people.find([viewer.user_id], is_fresh=True)[viewer.user_id])


def follow(user: store.Row) -> None:
    """Have posts and requests follow a person's row as it is now."""
    newest = Post.by_author.query(
        user["user_id"], scan_index_forward=False, limit=settings.guarded_at_once
    )
    post_ids = [post.post_id for post in islice(newest, settings.guarded_at_once)]
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(lambda post_id: authors.agree(post_id, user), post_ids))
    authors.follow(user)
    if not user.get("is_private"):
        authors.queue(Page(user["user_id"], authors.version(user), REQUESTS))
