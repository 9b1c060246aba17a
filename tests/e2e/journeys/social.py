"""The part of the walk (`journey`) about comments, likes, saves and notifications."""

from __future__ import annotations

from typing import Any

from pinhole.counts import counters

from local.operator import repair
from local.person import Person
from tests.e2e.support import feeds, samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import LIMITS, Network
from tests.e2e.support.waiting import until

VIRAL = int(LIMITS["VIRAL_LIKES"])


def what_people_say_is_threaded_liked_ranked_and_taken_back(network: Network) -> None:
    author, ben, cem = (network.person(name) for name in ("ana", "ben", "cem"))
    post_id = network.publish(author, samples.small_photo())
    thread = f"/posts/{post_id}/comments"
    first = ben.ask("POST", thread, {"text": f"What a light, @{cem.username}!"})["comment_id"]
    others = [cem.ask("POST", thread, {"text": f"Word {n}"})["comment_id"] for n in range(2)]
    reply = author.ask("POST", thread, {"text": "Indeed", "parent_id": first})
    assert cem.ask("POST", f"/comments/{first}/like") == {"is_liked": True, "like_count": 1}
    assert cem.ask("DELETE", f"/comments/{first}/like") == {"is_liked": False, "like_count": 0}
    liked = author.ask("POST", f"/comments/{first}/like")
    # The like that cem took back leaves the count within seconds.
    assert liked in ({"is_liked": True, "like_count": count} for count in (1, 2))
    drain(network.account)

    newest = [each["comment_id"] for each in ben.ask("GET", f"{thread}?sort=newest")["comments"]]
    assert newest == [*others[::-1], first]
    [replied] = ben.ask("GET", f"{thread}?parent_id={first}")["comments"]
    assert replied["comment_id"] == reply["comment_id"]
    best = until(
        lambda: ben.ask("GET", f"{thread}?sort=top")["comments"],
        lambda found: found[0]["comment_id"] == first and _counts(found[0]) == (1, 1),
        what="the liked comment to be the best",
    )
    assert best[0]["is_liked"] is False
    assert best[0]["mentions"] == [{"username": cem.username, "user_id": cem.user_id}]
    until(
        lambda: ben.ask("GET", f"/posts/{post_id}"),
        lambda post: post["comment_count"] == 4 and _best(post) == [first],
        what="all comments to be counted, and the liked one to stand with the post",
    )

    assert ben.call("DELETE", f"/comments/{others[0]}").status == 403
    ben.ask("DELETE", f"/comments/{first}")
    drain(network.account)
    tombstone = author.ask("GET", f"{thread}?sort=newest")["comments"][-1]
    assert (tombstone["state"], tombstone["text"], tombstone["user"]) == ("deleted", None, None)
    post = until(
        lambda: ben.ask("GET", f"/posts/{post_id}"),
        lambda post: post["comment_count"] == 3,
        what="the deletion to be counted",
    )
    assert first not in {each["comment_id"] for each in post["top_comments"]}


def _best(post: dict[str, Any]) -> list[str]:
    return [each["comment_id"] for each in post["top_comments"][:1]]


def _counts(comment: dict[str, Any]) -> tuple[int, int]:
    return comment["like_count"], comment["reply_count"]


def what_people_keep_is_theirs_alone(network: Network) -> None:
    author, reader = network.person("ana"), network.person("ben")
    posts = [network.publish(author, samples.small_photo()) for _ in range(2)]
    for post_id in posts:
        saved = reader.ask("POST", f"/posts/{post_id}/save")
        assert saved == {"is_saved": True, "save_count": 1}
    drain(network.account)
    kept = reader.ask("GET", "/users/me/saved")["posts"]
    assert [(post["post_id"], post["is_saved"], post["save_count"]) for post in kept] == [
        (post_id, True, 1) for post_id in posts[::-1]
    ]
    assert author.ask("GET", "/users/me/saved")["posts"] == []
    reader.ask("DELETE", f"/posts/{posts[0]}/save")
    assert [post["post_id"] for post in reader.ask("GET", "/users/me/saved")["posts"]] == posts[1:]


def who_likes_follows_and_speaks_is_told_to_whom_it_concerns(network: Network) -> None:
    author, ben, cem = (network.person(name) for name in ("ana", "ben", "cem"))
    post_id = network.publish(author, samples.small_photo(), caption=f"With @{cem.username}")
    for reader in (ben, cem):
        reader.follow(author)
        reader.like(post_id)
    author.like(post_id)
    thread = f"/posts/{post_id}/comments"
    said = ben.ask("POST", thread, {"text": "Well seen"})["comment_id"]
    author.ask("POST", thread, {"text": "Thanks", "parent_id": said})
    author.ask("POST", f"/comments/{said}/like")

    told = {"like", "follow", "comment"}
    mine = until(
        lambda: _told(author, told),
        lambda mine: len(mine["like"]["actors"]) == 2 and mine["like"]["others"] == 0,
        what="both likes to be told",
    )
    assert {each["id"] for each in mine["like"]["actors"]} == {ben.user_id, cem.user_id}
    assert mine["comment"]["text"] == "Well seen"
    assert set(_told(ben, {"reply", "comment_like"})) == {"reply", "comment_like"}
    assert _told(cem, {"mention"})["mention"]["post_id"] == post_id
    mentions = ben.ask("GET", f"/posts/{post_id}")["mentions"]
    assert mentions == [{"username": cem.username, "user_id": cem.user_id}]
    assert ben.ask("GET", f"/users/by-name/{cem.username}")["user_id"] == cem.user_id
    likers = [each["id"] for each in author.ask("GET", f"/posts/{post_id}/likes")["users"]]
    assert likers == [author.user_id, cem.user_id, ben.user_id]

    assert author.ask("GET", "/notifications")["unread_count"] == len(told)
    assert author.ask("POST", "/notifications/read", {})["unread_count"] == 0
    cem.ask("DELETE", f"/posts/{post_id}/like")
    until(
        lambda: _told(author, told)["like"]["actors"],
        lambda actors: [each["id"] for each in actors] == [ben.user_id],
        what="an unlike to be taken out",
    )


def a_post_that_takes_off_is_brought_to_the_edge_and_every_count_is_right(
    network: Network,
) -> None:
    author, account = network.person("ana"), network.account
    post_id = network.publish(author, samples.phone_photo())
    for _ in range(VIRAL + 1):
        network.person("fan").like(post_id)
    drain(account)
    subject = counters.of_post(post_id)
    until(lambda: account.row("counters", subject=subject).get("viral_at"), what="a viral post")
    for queue in ("warmups", "recompressions"):
        account.queue(queue).wait_until_empty()
        assert account.queue(f"{queue}-dead").messages() == 0
    assert author.ask("GET", f"/posts/{post_id}")["like_count"] == VIRAL + 1
    wrong, _ = repair.recount(feeds.target(network))
    assert not [each for each in wrong.items() if post_id in each[0][0]], wrong


def _told(person: Person, kinds: set[str]) -> dict[str, dict]:
    """A person's notifications by kind, once every one of these kinds is there."""
    return until(
        lambda: {
            each["kind"]: each for each in person.ask("GET", "/notifications")["notifications"]
        },
        lambda found: kinds <= set(found),
        what=f"{person.username} to be told of {kinds}",
    )


STEPS = (
    what_people_say_is_threaded_liked_ranked_and_taken_back,
    what_people_keep_is_theirs_alone,
    who_likes_follows_and_speaks_is_told_to_whom_it_concerns,
    a_post_that_takes_off_is_brought_to_the_edge_and_every_count_is_right,
)
