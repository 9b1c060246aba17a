"""Propagates a changed name or picture (`pinhole.people.author_cards`), a page at a time.

First to the index of names, should the stream not have brought it there, and to the person's posts,
then to their comments among the top comments of other posts; then nothing shows a former picture,
and its renditions are deleted. The posts of a closed account are
updated too, until they are deleted. When an account becomes public, pending follow requests are
accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import log
from pinhole.accounts import avatars, suspended_interactions
from pinhole.aws import chains, workers
from pinhole.aws.chains import Hop
from pinhole.comments import top_comments
from pinhole.counts import counters
from pinhole.discovery import prefix_index
from pinhole.people import author_cards, card_chains, directory
from pinhole.people.card_chains import COMMENTS, POSTS, REQUESTS, SUSPENDED_INTERACTIONS, Page
from pinhole.relationships import follow_requests
from pinhole.settings import settings
from pinhole.tables import chain_progress, store
from pinhole.tables.comments import Comment
from pinhole.tables.people import UserRow
from pinhole.tables.posts import Counter, Post


def on_message(message: SQSRecord, hop: Hop) -> None:
    """Process pages of the chain of a message of the authors queue, from the one on that its row
    names, and queue the next.
    """
    asked = Page(**chains.body_of(message))
    name, since = card_chains.chain(asked), card_chains.since(asked)
    reached = chain_progress.reached(name, settings.authors_queue_url, asdict(asked), since)
    page = Page(**reached) if reached else None
    while page:
        following = _do(page)
        if following is None:
            chain_progress.end(name, since)
            return
        if not chain_progress.advance(name, asdict(following), since):
            return
        is_second_pass = following.is_again and not page.is_again
        if is_second_pass or not hop.goes_on():
            delay = settings.suspension_settle_seconds if is_second_pass else 0
            hop.send(settings.authors_queue_url, asdict(following), delay)
            return
        page = following


def _do(page: Page) -> Page | None:
    """Process a page; returns the next one. None if it was the last, or the chain is obsolete."""
    user = directory.find([page.user_id], is_fresh=True, also_deleted=True).get(page.user_id)
    if user is None or _is_over(user, page):
        return None
    if page.of == POSTS and page.after is None:
        prefix_index.agree(user)
    ids = _PAGES[page.of](user, page)
    log.logger.info("author card refreshed", user_id=page.user_id, of=page.of, checked=len(ids))
    if len(ids) == settings.author_page:
        return replace(page, after=ids[-1])
    if page.of == COMMENTS:
        avatars.sweep(page.user_id)
    return _following(page)


def _following(page: Page) -> Page | None:
    """The page after the last one of a kind. What a suspended person did is gone through once more
    (`pinhole.accounts.suspended_interactions`).
    """
    if page.of == POSTS:
        return Page(page.user_id, page.version, COMMENTS)
    if page.of not in SUSPENDED_INTERACTIONS:
        return None
    if page.of != SUSPENDED_INTERACTIONS[-1]:
        of = SUSPENDED_INTERACTIONS[SUSPENDED_INTERACTIONS.index(page.of) + 1]
        return replace(page, of=of, after=None)
    if page.is_again:
        return None
    return Page(page.user_id, page.version, SUSPENDED_INTERACTIONS[0], is_again=True)


def _is_over(user: UserRow, page: Page) -> bool:
    """Whether this chain is obsolete. A newer change of the card has a chain of its own, and of a
    closed account only posts still need refreshing. Follow requests depend only on the account
    being public, and interactions on whether it is suspended.
    """
    if page.of in SUSPENDED_INTERACTIONS:
        return "deleted_at" in user
    if page.of == REQUESTS:
        return author_cards.guard(user) is not None
    is_former = author_cards.version(user) != page.version
    return is_former or ("deleted_at" in user and page.of != POSTS)


def _posts(user: UserRow, page: Page) -> list[str]:
    """Write the author's card to a page of posts; returns their ids."""
    older = Post.post_id < page.after if page.after else None
    found = Post.by_author.query(
        page.user_id, older, scan_index_forward=False, limit=settings.author_page
    )
    post_ids = [post.post_id for post in found]
    workers.each(lambda post_id: author_cards.agree(post_id, user), post_ids)
    return post_ids


def _comments(user: UserRow, page: Page) -> list[str]:
    """Rebuild the top comments of posts that show one of a page of comments; returns the comments'
    ids.
    """
    older = Comment.comment_id < page.after if page.after else None
    found = list(
        Comment.by_author.query(
            page.user_id, older, scan_index_forward=False, limit=settings.author_page
        )
    )
    subjects = {counters.of_post(comment.post_id) for comment in found}
    keys = [counters.key(subject) for subject in subjects]
    for row in store.batch_get({Counter: keys}, [Counter])[Counter]:
        if page.user_id in row.get("top_comments", ""):
            top_comments.follow_roll_up(row["subject"])
    return [comment.comment_id for comment in found]


def _requests(_: UserRow, page: Page) -> list[str]:
    """Accept a page of requests to follow an account that became public; returns request ids."""
    return follow_requests.accept_some(page.user_id, page.after, settings.author_page)


_PAGES: dict[str, Callable[[UserRow, Page], list[str]]] = {
    POSTS: _posts,
    COMMENTS: _comments,
    REQUESTS: _requests,
    **dict.fromkeys(SUSPENDED_INTERACTIONS, suspended_interactions.agree),
}
