"""Discovery: search, hashtags, suggestions, and how two people are connected."""

from __future__ import annotations

from urllib.parse import quote
from uuid import uuid4

from tests.e2e.support import samples
from tests.e2e.support.network import Network
from tests.e2e.support.waiting import until


def test_a_new_person_is_found_by_the_beginning_of_their_name(network: Network):
    ana = network.person("finder")
    beginning = ana.username[:-2].upper()
    found = until(
        lambda: ana.ask("GET", f"/search?q={beginning}")["users"],
        bool,
        what="a new person to be found",
    )
    assert [each["username"] for each in found] == [ana.username]


def test_a_hashtag_leads_to_posts_best_or_newest_first_and_is_found_itself(network: Network):
    author, reader = network.person("ana"), network.person("ben")
    tag = f"हिन्दी{uuid4().hex[:8]}"
    old, new = (network.publish(author, samples.small_photo(), caption=f"#{tag}") for _ in range(2))

    def posts_by(sort: str) -> list[str]:
        page = reader.ask("GET", f"/tags/{quote(tag)}/posts?sort={sort}")
        return [post["post_id"] for post in page["posts"]]

    until(lambda: posts_by("newest"), lambda found: found == [new, old], what="both posts")
    reader.ask("POST", f"/posts/{old}/like")
    until(lambda: posts_by("top"), lambda found: found == [old, new], what="the liked one on top")
    found = reader.ask("GET", f"/search?type=tags&q={quote(tag)}")["tags"]
    assert found == [{"tag": tag}]


def test_friends_of_friends_are_suggested_and_lead_to_each_other(network: Network):
    ana, ben, cem = (network.person(name) for name in ("ana", "ben", "cem"))
    ana.follow(ben)
    ben.follow(cem)
    [suggested] = ana.ask("GET", "/users/me/suggestions")["users"]
    assert (suggested["id"], suggested["mutual_count"]) == (cem.user_id, 1)
    assert [each["id"] for each in suggested["followed_by"]] == [ben.user_id]
    mutuals = ana.ask("GET", f"/users/{cem.user_id}/mutuals")["users"]
    assert [each["id"] for each in mutuals] == [ben.user_id]
    path = ana.ask("GET", f"/users/{cem.user_id}/path")
    assert [each["id"] for each in path["path"]] == [ana.user_id, ben.user_id, cem.user_id]
    assert (path["hops"], path["is_complete"]) == (2, True)
