"""Every endpoint, for every relation, account, audience and state, against independent rules.

`DECISIONS` says for each operation of the API what it shows or changes of others, and so who may.
An operation without a decision fails.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.flow.conftest import new_world
from tests.flow.support import contract
from tests.flow.support.matrix import (
    FOLLOWING,
    STATES,
    Case,
    Scene,
    act_status,
    is_for,
    knows,
    read_status,
    reads,
    sees,
)
from tests.flow.support.matrix_checks import (
    Check,
    both,
    for_moderators,
    listing,
    naming,
    nothing_of_others,
    of_people,
    of_posts,
    own_alone,
    posts,
    told,
)
from tests.flow.support.world import tuned

ENOUGH = {"page_most": 100} | {
    f"{what}_burst": 10_000 for what in ("likes", "comments", "follows", "reports")
}


# Moderators alone see hidden posts.
MODERATED = ("moderator", "hidden")


def known(relation: str, account: str) -> int:
    return 200 if knows(relation, account) else 404


def lists(relation: str, account: str) -> int:
    if not knows(relation, account):
        return 404
    return 200 if reads(relation, account) else 403


def blocking(relation: str, account: str) -> int:
    """Whoever is blocked can block back."""
    return 404 if account == "deleted" else 200


def unblocking(relation: str, account: str) -> int:
    return 200 if relation == "blocking" else blocking(relation, account)


def relating(relation: str, account: str) -> int:
    """People see whom they block, and have no relationship with themselves."""
    if account == "deleted":
        return 404
    return {"blocking": 200}.get(relation, connecting(relation, account))


def connecting(relation: str, account: str) -> int:
    """Nothing connects a person with themselves."""
    return 422 if relation == "owner" else known(relation, account)


def unmuting(relation: str, account: str) -> int:
    return 200 if relation == "muted" else known(relation, account)


def accepting(relation: str, account: str) -> int:
    """No author asks to follow a viewer."""
    return 422 if relation == "owner" else 404


def befriending(relation: str, account: str) -> int:
    """No author follows a viewer."""
    return 409 if knows(relation, account) else 404


def others_own(case: Case) -> int:
    """Nobody changes what a third person made; those who may see it get "forbidden"."""
    return 404 if read_status(case) == 404 else 403


def editing_others(case: Case) -> int:
    """Only a third person's own comments are under the posts."""
    status = act_status(case)
    return 403 if status == 200 else status


def reporting(case: Case) -> int:
    """Nobody reports themselves or their own content; neither a block nor the deletion of what was
    published is an obstacle, nor that the account was closed: who could see it, nobody knows then.
    """
    if case.state == "deleted":
        case = replace(case, state="published")
    if case.account == "deleted":
        is_shown = case.state == "published" or (case.relation, case.state) == MODERATED
        return 200 if is_shown else 404
    if case.relation in ("blocked by", "blocking"):
        case = replace(case, relation="stranger")
    return 422 if case.relation == "owner" and sees(case) else read_status(case)


def neutral(scene: Scene, template: str) -> str:
    return template.format(post_id=scene.neutral)


def plain(scene: Scene, template: str) -> str:
    return template


OWN = "only the viewer's own rows"
OWN_INTERACTION = "taking back an interaction of the viewer's own"
DECISIONS: dict[str, Check] = {
    # Posts, and interactions with them.
    "GET /posts/{post_id}": of_posts(read_status),
    "GET /posts/{post_id}/likes": both(of_posts(read_status), naming(neutral, knows)),
    "GET /posts/{post_id}/comments": both(of_posts(read_status), naming(neutral, knows)),
    "POST /posts/{post_id}/like": of_posts(act_status),
    "POST /posts/{post_id}/save": of_posts(act_status),
    "POST /posts/{post_id}/comments": of_posts(act_status),
    "GET /comments/{comment_id}": of_posts(read_status),
    "GET /comments/{comment_id}/likes": of_posts(read_status),
    "POST /comments/{comment_id}/like": of_posts(act_status),
    "DELETE /comments/{comment_id}": of_posts(others_own, also_owner=False),
    "PATCH /comments/{comment_id}": of_posts(editing_others),
    "PATCH /posts/{post_id}": of_posts(others_own, also_owner=False),
    "DELETE /posts/{post_id}": of_posts(others_own, also_owner=False),
    "GET /posts/{post_id}/media/{index}/original": of_posts(lambda case: 404, also_owner=False),
    "POST /reports": of_posts(reporting),
    "POST /posts/{post_id}/appeal": of_posts(others_own, also_owner=False),
    # Lists of posts.
    "GET /users/{user_id}/posts": of_people(lists),
    "GET /feed": listing(posts, lambda c: sees(c) and c.relation in FOLLOWING[:2]),
    "GET /users/me/saved": listing(posts, sees),
    "GET /tags/{tag}/posts": listing(posts, sees, sort="newest"),
    "GET /explore": listing(posts, lambda c: sees(c) and c.relation not in (*FOLLOWING, "owner")),
    "GET /notifications": listing(
        told,
        lambda c: sees(c) and knows(c.relation, c.account) and c.relation not in ("muted", "owner"),
    ),
    # People.
    "GET /users/{user_id}/profile": of_people(known),
    "GET /users/by-name/{username}": of_people(known),
    "GET /users/{user_id}/relationship": of_people(relating),
    "GET /users/{user_id}/followers": of_people(lists),
    "GET /users/{user_id}/following": of_people(lists),
    "GET /users/{user_id}/mutuals": of_people(connecting),
    "GET /users/{user_id}/path": of_people(connecting),
    "GET /search": naming(plain, knows, q="{author}"),
    "GET /users/me/suggestions": naming(plain, lambda relation, account: False),
    "GET /users/me/blocks": naming(plain, lambda r, a: r == "blocking" and a != "deleted"),
    "GET /users/me/mutes": naming(plain, lambda r, a: r == "muted" and a != "deleted"),
    "GET /users/me/follow-requests": naming(plain, lambda relation, account: False),
    "GET /users/me/close-friends": naming(plain, lambda relation, account: False),
    "POST /users/me/follow-requests/{user_id}": of_people(accepting),
    "DELETE /users/me/follow-requests/{user_id}": of_people(known, is_change=True),
    "DELETE /users/me/followers/{user_id}": of_people(known, is_change=True),
    "PUT /users/me/close-friends/{user_id}": of_people(befriending, is_change=True),
    "DELETE /users/me/close-friends/{user_id}": of_people(known, is_change=True),
    # Changes of relations come last, in this order: each leaves the state that the next one needs.
    "DELETE /users/{user_id}/mute": of_people(unmuting, is_change=True),
    "POST /users/{user_id}/mute": of_people(known, is_change=True),
    "DELETE /users/{user_id}/follow": of_people(known, is_change=True),
    "POST /users/{user_id}/follow": of_people(known, is_change=True),
    "DELETE /users/{user_id}/block": of_people(unblocking, is_change=True),
    "POST /users/{user_id}/block": of_people(blocking, is_change=True),
    # The viewer's own things, and moderators' routes.
    "DELETE /posts/{post_id}/like": nothing_of_others(OWN_INTERACTION),
    "DELETE /posts/{post_id}/save": nothing_of_others(OWN_INTERACTION),
    "DELETE /comments/{comment_id}/like": nothing_of_others(OWN_INTERACTION),
    "POST /posts": own_alone(OWN),
    "GET /posts/{post_id}/receipt": nothing_of_others(
        "for owners and moderators, about deleted posts"
    ),
    "GET /receipts/{receipt_id}": nothing_of_others("by an id that nobody can guess"),
    "POST /notifications/read": own_alone(OWN),
    "POST /live/tickets": own_alone(OWN),
    "GET /users/me/push": own_alone(OWN),
    "PUT /users/me/push": own_alone(OWN),
    "PUT /users/me/push/subscriptions": own_alone(OWN),
    "DELETE /users/me/push/subscriptions/{subscription_id}": own_alone(OWN),
    "PATCH /users/me": own_alone(OWN),
    "POST /users/me/sign-out": own_alone(OWN),
    "POST /users/me/password": own_alone(OWN),
    "DELETE /users/me": own_alone(OWN),
    "PUT /users/me/avatar": own_alone(OWN),
    "DELETE /users/me/avatar": own_alone(OWN),
    "POST /users/me/export": own_alone(OWN),
    "GET /users/me/export": own_alone(OWN),
    "GET /health": nothing_of_others("it says that the service is up"),
    "POST /posts/{post_id}/hide": for_moderators,
    "DELETE /posts/{post_id}/hide": for_moderators,
    "POST /users/{user_id}/suspension": for_moderators,
    "DELETE /users/{user_id}/suspension": for_moderators,
    "GET /moderation/queue": for_moderators,
    "GET /moderation/log": for_moderators,
    "POST /moderation/queue/{subject}/resolve": for_moderators,
}
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, methods in contract.document()["paths"].items()
    for method in methods
]


@pytest.fixture(scope="module")
def scene():
    with pytest.MonkeyPatch.context() as patch, new_world(patch) as world, tuned(**ENOUGH):
        yield Scene.build(world)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_there_is_a_decision_for_every_endpoint(operation):
    assert operation in DECISIONS, f"{operation}: who may see or do what? Decide in DECISIONS"


@pytest.mark.parametrize("operation", [each for each in DECISIONS if each in OPERATIONS])
def test_access_is_as_decided_for_every_relation_account_audience_and_state(scene, operation):
    DECISIONS[operation](scene, *operation.split(" "))


def test_the_rules_admit_somebody_and_refuse_somebody_in_every_state(scene):
    """The oracle is not constant."""
    cases = [case for case, _, _ in scene.cases()]
    for state in STATES[:-1]:
        assert {sees(case) for case in cases if case.state == state} == {True, False}
    assert {read_status(case) for case in cases} == {200, 403, 404}
    assert not any(is_for(case) for case in cases if case.account == "deleted")
