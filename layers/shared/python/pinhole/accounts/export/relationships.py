"""A person's relationships and visits of profiles, for their export."""

from __future__ import annotations

from collections.abc import Iterator

from pinhole.accounts.export import people, reading
from pinhole.aws.items import Row
from pinhole.tables import store
from pinhole.tables.relationships import Follow, Mute, Visit


def follows(user_id: str) -> Iterator[Row]:
    """A row for each relationship, in both directions."""
    for page in reading.pages(_relationships(user_id)):
        names = people.names(each["user_id"] for each in page)
        for each in page:
            yield {**each, "username": names.get(each["user_id"])}


def visits(user_id: str) -> Iterator[Row]:
    """The profiles they visited, of people who still exist for them."""
    for page in reading.pages(reading.query(Visit, "user_id", user_id)):
        known = people.known(user_id, (row["visited_id"] for row in page))
        for row in page:
            if named := known.get(row["visited_id"]):
                yield {**named, "at": reading.at(row["visit_id"])}


def _relationships(user_id: str) -> Iterator[Row]:
    outward = (("following", "follow_id"), ("request_sent", "request_id"), ("block", "block_id"))
    inward = (
        ("follower", "follow_id", Follow.by_followee),
        ("request_received", "request_id", Follow.by_request),
        ("close_friend", "close_id", Follow.by_close_friend),
    )
    for row in reading.query(Follow, "follower_id", user_id):
        for what, since in outward:
            if since in row:
                at = reading.at(store.text_of(row, since))
                yield {"what": what, "user_id": row["followee_id"], "at": at}
    for mute in reading.query(Mute, "user_id", user_id):
        yield {"what": "mute", "user_id": mute["muted_id"], "at": reading.at(mute["mute_id"])}
    for what, since, index in inward:
        for row in reading.query(Follow, "followee_id", user_id, index):
            at = reading.at(store.text_of(row, since))
            yield {"what": what, "user_id": row["follower_id"], "at": at}
