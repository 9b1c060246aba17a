"""The checks of an endpoint, from which the matrix's decisions are composed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from pinhole.access.viewer import Viewer

from tests.flow.support import requests
from tests.flow.support.matrix import TAG, Case, Scene

Check = Callable[[Scene, str, str], None]
Shown = Callable[[Any], set[str]]
# The bodies of requests that have one, by a post's id.
_BODIES: dict[str, Callable[[str], Any]] = {
    "PATCH /posts/{post_id}": lambda post_id: {"caption": "hello"},
    "POST /posts/{post_id}/comments": lambda post_id: {"text": "hello"},
    "PATCH /comments/{comment_id}": lambda post_id: {"text": "hello"},
    "POST /posts/{post_id}/appeal": lambda post_id: {"text": "hello"},
    "POST /reports": lambda post_id: {"subject": {"type": "post", "id": post_id}, "reason": "spam"},
}


def call(scene: Scene, viewer: Viewer, method: str, path: str, **names: str) -> Any:
    said = _BODIES.get(f"{method} {path}", lambda post_id: None)
    return scene.world.call(viewer, method, path.format(**names), said(names.get("post_id", "")))


def compare(found: dict[Any, Any], expected: dict[Any, Any]) -> None:
    wrong = {key: (found[key], expected[key]) for key in expected if found[key] != expected[key]}
    some = dict(islice(wrong.items(), 5))
    assert not wrong, f"{len(wrong)} differ, (found, expected): {some}"


def of_posts(status: Callable[[Case], int], *, also_owner: bool = True) -> Check:
    """The answer's status depends on the post."""

    def check(scene: Scene, method: str, path: str) -> None:
        cases = [each for each in scene.cases() if also_owner or each[0].relation != "owner"]
        found, expected = {}, {}
        for case, viewer, post_id in cases:
            names = {"post_id": post_id, "comment_id": scene.comments[post_id], "index": "0"}
            answer = call(scene, viewer, method, path, **names)
            found[case], expected[case] = answer.status // 100 * 100, status(case) // 100 * 100
            if answer.status >= 400:
                found[case], expected[case] = answer.status, status(case)
        compare(found, expected)

    return check


def of_people(status: Callable[[str, str], int], *, is_change: bool = False) -> Check:
    """The answer's status depends on the author; a request that changes a relation gets viewers of
    its own.
    """

    def check(scene: Scene, method: str, path: str) -> None:
        found, expected = {}, {}
        for relation, account in scene.pairs():
            if relation == "owner" and is_change:
                continue
            viewer = scene.viewers[relation, account]
            author = scene.authors[account]
            named = {"user_id": author.user_id, "username": author.username}
            answer = call(scene, viewer, method, path, **named)
            found[relation, account] = answer.status
            expected[relation, account] = status(relation, account)
        compare(found, expected)

    return check


def listing(
    shown: Callable[[Any], set[str]], expects: Callable[[Case], bool], **query: str
) -> Check:
    """A list of posts holds exactly those of the author that the viewer may see."""

    def check(scene: Scene, method: str, path: str) -> None:
        found, expected = {}, {}
        for case, viewer, post_id in scene.cases():
            found[case] = post_id in _listed(scene, viewer, path, shown, query)
            expected[case] = expects(case)
        compare(found, expected)

    return check


def _listed(
    scene: Scene, viewer: Viewer, path: str, shown: Shown, query: dict[str, str]
) -> set[str]:
    """All pages of one viewer's list, read once."""
    known = scene.pages.setdefault((path, viewer.user_id), set())
    if not known:
        known.add("")
        asked = {"limit": "50", **query}
        while True:
            answer = scene.world.call(viewer, "GET", path.format(tag=TAG), query=asked).json
            known.update(shown(answer))
            if not answer["next_cursor"]:
                break
            asked["cursor"] = answer["next_cursor"]
    return known


def naming(
    path: Callable[[Scene, str], str], expects: Callable[[str, str], bool], **query: str
) -> Check:
    """A list of people or comments names the author if and only if it should."""

    def check(scene: Scene, method: str, template: str) -> None:
        found, expected = {}, {}
        for relation, account in scene.pairs():
            viewer, author = scene.viewers[relation, account], scene.authors[account]
            asked = {name: value.format(author=author.username) for name, value in query.items()}
            answer = scene.world.call(viewer, method, path(scene, template), query=asked or None)
            assert answer.status == 200
            found[relation, account] = f'"id":"{author.user_id}"' in answer.body
            expected[relation, account] = expects(relation, account)
        compare(found, expected)

    return check


def both(*checks: Check) -> Check:
    def check(scene: Scene, method: str, path: str) -> None:
        for each in checks:
            each(scene, method, path)

    return check


def for_moderators(scene: Scene, method: str, path: str) -> None:
    """Nobody else gets past the door, whatever their relation, and nothing is written for them."""
    found, expected = {}, {}
    for relation, account in scene.pairs():
        author, post_id = scene.authors[account], scene.posts[account, "everyone", "published"]
        names = {"user_id": author.user_id, "post_id": post_id, "subject": f"post:{post_id}"}
        if relation != "moderator":
            written = scene.writes()
            answer = scene.world.call(
                scene.viewers[relation, account],
                method,
                path.format(**names),
                requests.body(method, path),
            )
            found[relation, account] = (answer.status, scene.writes() - written)
            # Whoever has no account any more is not asked what they may.
            gone = relation == "owner" and account == "deleted"
            expected[relation, account] = (401 if gone else 403, 0)
    compare(found, expected)


def own_alone(why: str) -> Check:
    """What a stranger writes by it names neither the author nor anything of the author's."""
    assert why

    def check(scene: Scene, method: str, path: str) -> None:
        author = scene.authors["public"]
        theirs = {author.user_id, *(id for key, id in scene.posts.items() if key[0] == "public")}
        names = {"post_id": scene.neutral, "subscription_id": "0" * 32}
        viewer = scene.viewer("stranger", "public")
        written: list[str] = []
        with scene.written(written):
            answer = scene.world.call(
                viewer, method, path.format(**names), requests.body(method, path)
            )
        assert answer.status < 500
        assert [each for each in written if any(id in each for id in theirs)] == []

    return check


def nothing_of_others(why: str) -> Check:
    """It shows and changes nothing that another person made."""
    assert why
    return lambda scene, method, path: None


def posts(answer: Any) -> set[str]:
    return {post["post_id"] for post in answer["posts"]}


def told(answer: Any) -> set[str]:
    return {each["post_id"] for each in answer["notifications"] if "post_id" in each}
