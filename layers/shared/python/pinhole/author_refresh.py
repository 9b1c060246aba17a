"""What follows when somebody's name or picture changed (`pinhole.authors`), a page at a time.

First their posts; then the top comments that other posts show of them; at last nothing shows a
former picture any more, and its renditions go. Who asked to follow an account that became public
follows it then.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import authors, avatars, counters, log, people, requests, store, top_comments
from pinhole.authors import COMMENTS, POSTS, REQUESTS, Page
from pinhole.settings import settings
from pinhole.tables import Comment, Counter, Post

_THREADS = 8


def on_message(message: SQSRecord) -> None:
    """Do what a message of the authors queue says, and queue what comes next.

    A page of an earlier change than the newest does nothing: that has a chain of its own.
    """
    page = Page(**message.json_body)
    user = people.find([page.user_id], is_fresh=True).get(page.user_id)
    if user is None or authors.version(user) != page.version:
        return
    ids = _PAGES[page.of](user, page)
    log.logger.info("card followed", user_id=page.user_id, of=page.of, looked_at=len(ids))
    if len(ids) == settings.author_page:
        authors.queue(replace(page, after=ids[-1]))
    elif page.of == POSTS:
        authors.queue(Page(page.user_id, page.version, COMMENTS))
    elif page.of == COMMENTS:
        avatars.sweep(page.user_id)


def _posts(user: store.Row, page: Page) -> list[str]:
    """Give a page of posts the author's card; the posts' ids."""
    older = Post.post_id < page.after if page.after else None
    found = Post.by_author.query(
        page.user_id, older, scan_index_forward=False, limit=settings.author_page
    )
    post_ids = [post.post_id for post in found]
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(lambda post_id: authors.agree(post_id, user), post_ids))
    return post_ids


def _comments(user: store.Row, page: Page) -> list[str]:
    """Have posts that show one of a page of comments make their top comments anew; the comments'
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


def _requests(user: store.Row, page: Page) -> list[str]:
    """Accept a page of requests to follow an account that is public; their places."""
    if user.get("is_private"):
        return []
    return requests.accept_some(page.user_id, page.after, settings.author_page)


_PAGES = {POSTS: _posts, COMMENTS: _comments, REQUESTS: _requests}
