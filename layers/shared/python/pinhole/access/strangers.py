"""Access of people who are not signed in: the pages of public accounts on the web.

Everybody decides for their account (`public_page`), the operator for the network (`PUBLIC_PAGES`
and `SEARCH_ENGINES`). A page shows what a signed-in person without any tie to the account sees.
"""

from __future__ import annotations

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.settings import settings
from pinhole.tables.people import UserRow
from pinhole.tables.posts import PostRow

# No page; a page for whoever has its address; one that search engines may list, too.
OFF, UNLISTED, SEARCHABLE = "off", "unlisted", "searchable"
CHOICES = (OFF, UNLISTED, SEARCHABLE)

STRANGER = Viewer("", "")


def choice(user: UserRow) -> str:
    """A person's choice for their page."""
    return user.get("public_page") or UNLISTED


def may_open(user: UserRow | None) -> bool:
    """Whether strangers may open the page of this person."""
    if user is None or not settings.public_pages or choice(user) == OFF:
        return False
    return visibility.is_open(ties.between(None, user))


def may_see(post: PostRow, author: UserRow | None) -> bool:
    """Whether strangers may open a post of this author. Its files must be in the open placement: a
    signed address would expire while a chat still shows it.
    """
    is_open = may_open(author) and not post.get("place")
    return is_open and visibility.may_see(STRANGER, post, ties.between(None, author))


def may_be_listed(user: UserRow) -> bool:
    """Whether search engines may list the pages of this person."""
    return settings.search_engines and choice(user) == SEARCHABLE
