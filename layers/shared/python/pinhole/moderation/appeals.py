"""Appeals: the author of a hidden post asks the moderators to look again, once for each hiding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from pynamodb.expressions.update import Action

from pinhole import errors, ids, log
from pinhole.access import rate_limits, ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.moderation import case_queues, cases
from pinhole.moderation.case_queues import OPEN
from pinhole.moderation.subjects import POST, Subject
from pinhole.ranking import hot_rank
from pinhole.tables import store
from pinhole.tables.moderation import Case
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views.moderation import AppealState


def appeal(viewer: Viewer, post_id: str, text: str) -> AppealState:
    """Appeal against the hiding of the viewer's own post: its case opens, with their text.

    Raises NotFound, Forbidden for somebody else's post, Conflict if it is not hidden or this hiding
    was appealed before, RateLimited.
    """
    found = store.get(Post, {"post_id": post_id}, consistent=True)
    post = visibility.require_visible(viewer, found, ties.to_author(viewer, found))
    if post["author_id"] != viewer.user_id:
        raise errors.Forbidden("Only the author can appeal")
    if not post.get("hidden"):
        raise errors.Conflict("This post is not hidden")
    rate_limits.spend(viewer, "reports")
    hidden_at = orjson.loads(post["hidden"])["at"]
    if not _open(Subject(POST, post_id), viewer.user_id, hidden_at, text):
        raise errors.Conflict("You have appealed already, or it is being decided")
    log.logger.info("appeal submitted", post_id=post_id)
    return {"post_id": post_id, "is_appealed": True}


def _open(subject: Subject, author_id: str, hidden_at: str, text: str) -> bool:
    """Open the case of a hidden post for its author; False if they appealed against this hiding
    before. A case that is open already stays where it is.
    """
    case, since = cases.find(subject) or {}, ids.ulid()
    actions: list[Action] = [
        Case.author_id.set(author_id),
        Case.appeal.set({"text": text, "at": since}),
        Case.appealed.set(hidden_at),
    ]
    if not case_queues.is_open(case):
        where, rank = case_queues.of_subject(OPEN, subject), hot_rank.case_rank(since, 1)
        actions += [Case.queue.set(where), Case.since.set(since), Case.rank.set(rank)]
    is_first = Case.appealed.does_not_exist() | (Case.appealed != hidden_at)
    return Case(subject.key).update_if(actions, is_first & Case.deciding.does_not_exist())
