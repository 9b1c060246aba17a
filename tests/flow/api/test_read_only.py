"""A region that only reads answers every GET without changing anything, and refuses all else."""

import pytest
from pinhole.aws import dynamodb_json

from tests.flow.support import world as flow
from tests.flow.support.rows import arrive
from tests.flow.support.world import ROUTES, person

OF_OTHERS = {
    *("s3.HeadObject", "cognito-identity-provider.GetUser", "secrets-manager.GetSecretValue"),
}
STANDBY = {"writer_region": "eu-west-1", "aws_region": "us-east-1"}
ASKED = sorted(path for method, path in ROUTES if method == "GET")
CHANGED = sorted(route for route in ROUTES if route[0] != "GET")
# What only moderators may ask, and what needs more than a post: none writes more than the others.
OTHERS = {
    "/moderation/queue",
    "/moderation/log",
    "/posts/{post_id}/receipt",
    "/receipts/{receipt_id}",
}


@pytest.fixture
def network(world):
    """Ana's post with a comment, which Ben has never seen, and whom he follows."""
    ana, ben = person("ana"), person("ben")
    post = world.publish(ana, caption="Hello #sea")
    comment = world.ask(ana, "POST", f"/posts/{post}/comments", {"text": "First"})
    world.follow(ben, ana)
    world.settle()
    return ana, ben, {"post_id": post, "comment_id": comment["comment_id"], "tag": "sea"}


@pytest.mark.parametrize("path", [path for path in ASKED if path not in OTHERS])
def test_every_get_is_answered_and_writes_nothing(world, network, path):
    ana, ben, ids = network
    path = path.format(user_id=ana.user_id, username="ana", index=0, **ids)
    viewer = ana if path.endswith(("/original", "/export")) else ben
    query = {"q": "ana"} if path == "/search" else None
    world.wire.calls.clear()
    with flow.tuned(**STANDBY):
        answer = world.call(viewer, "GET", path, query=query)
    assert answer.status == (404 if path == "/users/me/export" else 200), answer.body
    assert changing(world.wire.calls) == []


def test_the_feed_of_a_new_reader_is_whole_without_being_stored(world, network):
    _, ben, ids = network
    with flow.tuned(**STANDBY):
        for _ in range(2):
            posts = world.ask(ben, "GET", "/feed")["posts"]
            assert [post["post_id"] for post in posts] == [ids["post_id"]]
    assert [post["post_id"] for post in world.ask(ben, "GET", "/feed")["posts"]] == [ids["post_id"]]


@pytest.mark.parametrize(("method", "path"), CHANGED)
def test_everything_else_is_refused_before_any_call(world, method, path):
    ana = person("ana")
    path = path.format(
        user_id=ana.user_id, post_id="0" * 26, comment_id="0" * 26, subject="x", subscription_id="x"
    )
    with flow.tuned(**STANDBY):
        answer = world.call(ana, method, path, {})
    assert (answer.status, answer.json["code"]) == (503, "read_only")
    assert answer.headers["Retry-After"] == "10"
    assert world.wire.calls == []


@pytest.mark.parametrize("regions", [{}, {**STANDBY, "aws_region": "eu-west-1"}])
def test_the_region_that_writes_and_a_stage_in_one_region_take_everything(world, regions):
    ana, ben = person("ana"), person("ben")
    arrive(ana, ben)
    with flow.tuned(**regions):
        assert world.call(ben, "POST", f"/users/{ana.user_id}/follow").status == 200


def changing(calls):
    """The calls that change something."""
    reads = {f"dynamodb.{name}" for name in dynamodb_json.READS} | OF_OTHERS
    return [call for call in calls if call not in reads]
