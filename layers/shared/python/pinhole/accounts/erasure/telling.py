"""Open connections and pushes of a person, which end with the account."""

from __future__ import annotations

from pinhole.accounts.erasure.account import Account
from pinhole.clean_up.steps import Found, Step
from pinhole.presence import connections, news, subscriptions


def look(account: Account, step: Step) -> Found:
    """They are forgotten when they are ended, which is asked for again (`pinhole.live.ending`)."""
    wanted = [account.user_id]
    places = (connections.find(wanted, is_fresh=True), subscriptions.find(wanted, is_fresh=True))
    return Found({}, lambda: news.ended(account.user_id), is_left=any(places))
