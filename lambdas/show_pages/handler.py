"""Pages of public posts and profiles, Atom feeds, oEmbed and robots.txt, without a token.

The CDN asks for them by these paths (`stacks/edge/route_public.js`), and keeps what they answer for
a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from aws_lambda_powertools.event_handler import Response
from pinhole import api, errors
from pinhole.access import strangers
from pinhole.aws import clients
from pinhole.public_pages import (
    app_page,
    atom,
    layout,
    oembed,
    post_page,
    previews,
    profile_page,
    reading,
    robots,
    words,
)

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import HeldName, PostId
    from pinhole.tables.people import UserRow

_HTML = "text/html; charset=utf-8"
_EMBED = "/pages/oembed"
# For the CDN, which must not go on with what it has when a page cannot be made. Browsers ask.
_KEPT = "public, max-age=0, s-maxage={}, must-revalidate, stale-if-error=0"
_SECONDS = 60
# What is not there may be there in a moment: a post that is just being published.
_MISSING_SECONDS = 10
# The CDN puts the site's policy in its place. A page that is got in another way runs nothing.
_POLICY = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


def _shown(problem: Response[str]) -> Response[str]:
    """An error as a page, on which the app starts, too; for programs the problem itself."""
    if app.current_event.path == _EMBED:
        return problem
    try:
        page = app_page.current()
    except clients.FAULTS:
        return problem
    if problem.status_code == 404:
        return _sent(layout.notice(page, words.MISSING, words.MISSING_TEXT, 404))
    failed = layout.notice(page, words.FAILED, words.FAILED_TEXT, problem.status_code)
    headers = {**problem.headers, **_POLICY, "Cache-Control": "no-store", "Content-Type": _HTML}
    return Response(failed.status, body=failed.html, headers=headers)


app = api.resolver(_shown)


@app.get("/pages/posts/<post_id>", include_in_schema=False)
def show_post(post_id: PostId) -> Response[str]:
    return _sent(post_page.page(app_page.current(), reading.post(post_id)))


@app.get("/pages/people/<username>", include_in_schema=False)
def show_person(username: HeldName) -> Response[str]:
    user = reading.person(username)
    if user["username"] != username:
        return _moved(f"/@{user['username']}")
    return _sent(profile_page.page(app_page.current(), reading.profile(user)))


@app.get("/pages/people/<username>/feed.atom", include_in_schema=False)
def show_feed(username: HeldName) -> Response[str]:
    user = reading.person(username)
    if user["username"] != username:
        return _moved(f"/@{user['username']}/feed.atom")
    feed = atom.feed(app_page.current().site, reading.profile(user))
    return Response(200, atom.TYPE, feed, _headers(_SECONDS, _robots(user)))


@app.get("/pages/missing", include_in_schema=False)
def show_missing() -> Response[str]:
    raise errors.NotFound("There is no page at this address")


@app.get("/pages/oembed", include_in_schema=False)
def show_embed(
    url: str = "", format: str = "json", maxwidth: int | None = None, maxheight: int | None = None
) -> Response[str]:
    site = app_page.current().site
    found = reading.post(oembed.post_id(site, url))
    answer = orjson.dumps(oembed.answer(site, found, maxwidth, maxheight)).decode()
    headers = _headers(_SECONDS, _robots(found.author))
    return Response(200, "application/json", answer, headers)


@app.get("/pages/robots.txt", include_in_schema=False)
def show_robots() -> Response[str]:
    return Response(200, "text/plain; charset=utf-8", robots.text(), _headers(_SECONDS))


def _sent(document: layout.Document) -> Response[str]:
    seconds = _SECONDS if document.status == 200 else _MISSING_SECONDS
    headers = _headers(seconds, document.robots)
    return Response(document.status, _HTML, document.html, headers)


def _moved(to: str) -> Response[str]:
    """A former name is held for a while only, so this is not for good."""
    return Response(302, _HTML, "", {"Location": to, **_headers(_MISSING_SECONDS)})


def _robots(user: UserRow) -> str:
    return previews.robots(strangers.may_be_listed(user))


def _headers(seconds: int, robots: str = "") -> dict[str, str]:
    named = {"X-Robots-Tag": robots} if robots else {}
    return {"Cache-Control": _KEPT.format(seconds), **_POLICY, **named}


handler = api.entry(app)
