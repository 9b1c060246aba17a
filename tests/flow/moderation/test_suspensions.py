"""A suspended account is hidden as a closed one is, and comes back whole."""

from contextlib import suppress

import pytest
from pinhole.accounts import suspended_interactions
from pinhole.aws.chains import Hop
from pinhole.counts import recount
from pinhole.counts.stream_changes import TABLES
from pinhole.people import directory
from pinhole.people.card_chains import SUSPENDED_INTERACTIONS
from pinhole.relationships import follow_requests
from pinhole.settings import settings
from pinhole.tables.moderation import ModeratorAct
from pinhole.tables.people import User

from tests.flow.support import audience, events, wire
from tests.flow.support.accounts import close, later
from tests.flow.support.aws.pristine import backend
from tests.flow.support.deletions import comment
from tests.flow.support.feeds import differences, feed_of
from tests.flow.support.moderating import WHY, cases_of, hide, lift, log_of, report, suspend
from tests.flow.support.requests import SIGNED_IN, WRITES, body, path
from tests.flow.support.rows import arrive, visit
from tests.flow.support.world import QUEUES, invoke, invoke_queue, person, tuned

pytestmark = pytest.mark.usefixtures("at_once")

# What a suspended person still may: see others' public profiles, and leave.
STILL_ALLOWED = {("GET", "/users/{user_id}/profile"), ("DELETE", "/users/me")}


@pytest.fixture
def ana(world):
    ana = person("ana")
    arrive(ana)
    world.wire.pool.sign_up(ana)
    return ana


@pytest.fixture
def ben(world, ana):
    """Ben follows Ana."""
    ben = person("ben")
    arrive(ben)
    visit(ben.user_id)
    world.follow(ben, ana)
    world.settle()
    return ben


def status(world, viewer, method, where, body=None):
    return world.call(viewer, method, where, body).status


def seen(world, viewer, author, post_id):
    """Where a viewer meets an author."""
    found = {
        "profile": status(world, viewer, "GET", f"/users/{author.user_id}/profile") == 200,
        "post": status(world, viewer, "GET", f"/posts/{post_id}") == 200,
        "like": status(world, viewer, "POST", f"/posts/{post_id}/like") == 200,
        "feed": post_id in feed_of(world, viewer),
    }
    listed = world.call(viewer, "GET", "/search", query={"q": "ana"}).json["users"]
    found["search"] = [user["username"] for user in listed] == ["ana"]
    found["following"] = audience.names(world, viewer, "/users/me/following") == ["ana"]
    return {name for name, is_seen in found.items() if is_seen}


def test_a_suspended_person_is_seen_nowhere_until_it_is_lifted(world, mod, ana, ben):
    post_id = world.publish(ana, "Hello")
    everywhere = seen(world, ben, ana, post_id)
    assert everywhere == {"profile", "post", "like", "feed", "search", "following"}
    assert suspend(world, mod, ana).json == {
        "user_id": ana.user_id,
        "is_suspended": True,
        "reason": WHY,
    }
    assert seen(world, ben, ana, post_id) - {"search"} == set()
    world.settle()
    assert seen(world, ben, ana, post_id) == set()
    assert lift(world, mod, ana).json["is_suspended"] is False
    world.settle()
    assert seen(world, ben, ana, post_id) == everywhere
    assert differences() == []


def test_moderators_read_what_was_reported_of_a_suspended_person(world, mod, ana, ben):
    post_id = world.publish(ana, "Hello")
    report(world, ben, "post", post_id)
    suspend(world, mod, ana)
    path = f"/posts/{post_id}"
    assert world.call(mod, "GET", path).json["caption"] == "Hello"
    [case] = cases_of(world, mod)
    assert case["post"]["caption"] == "Hello"
    assert case["evidence"]
    assert world.call(ben, "GET", path).status == 404
    assert world.call(mod, "POST", f"{path}/like").status == 404
    assert world.call(mod, "GET", f"/users/{ana.user_id}/posts").status == 404
    hide(world, mod, post_id)
    lift(world, mod, ana)
    assert world.call(ben, "GET", path).status == 404
    assert world.call(mod, "GET", path).json["hidden_reason"] == WHY


def test_moderators_read_nothing_of_a_closed_account(world, mod, ana, ben):
    post_id = world.publish(ana, "Hello")
    report(world, ben, "post", post_id)
    suspend(world, mod, ana)
    world.call(ana, "DELETE", "/users/me", {"username": "ana"})
    assert world.call(mod, "GET", f"/posts/{post_id}").status == 404


def test_comments_and_likes_of_a_suspended_person_are_hidden(world, mod, ana, ben):
    post_id = world.publish(ben, "Hello")
    path = f"/posts/{post_id}"
    comment_id = comment(world, ana, post_id, "Hi")
    world.call(ana, "POST", f"{path}/like")
    world.settle()
    suspend(world, mod, ana)
    assert world.call(ben, "GET", f"{path}/comments").json["comments"] == []
    assert audience.names(world, ben, f"{path}/likes") == []
    assert world.call(ben, "GET", "/notifications").json["notifications"] == []
    lift(world, mod, ana)
    [shown] = world.call(ben, "GET", f"{path}/comments").json["comments"]
    assert shown["comment_id"] == comment_id


def counts_of(world, viewer, post_id, comment_id):
    """What is counted of a viewer's post, its comment, and the viewer."""
    shown = world.call(viewer, "GET", f"/posts/{post_id}").json
    profile = world.call(viewer, "GET", "/users/me/profile").json
    own = world.call(viewer, "GET", f"/comments/{comment_id}").json
    return (
        [shown[name] for name in ("like_count", "comment_count", "save_count")]
        + [profile[name] for name in ("follower_count", "following_count")]
        + [own[name] for name in ("like_count", "reply_count")]
    )


def lists_of(world, viewer, post_id, comment_id):
    """The lengths of the lists behind these counts."""
    comments = world.call(viewer, "GET", f"/posts/{post_id}/comments").json["comments"]
    replies = world.call(
        viewer, "GET", f"/posts/{post_id}/comments", query={"parent_id": comment_id}
    ).json["comments"]
    return [
        len(audience.names(world, viewer, f"/posts/{post_id}/likes")),
        len(comments) + len(replies),
        len(audience.names(world, viewer, "/users/me/followers")),
        len(audience.names(world, viewer, "/users/me/following")),
        len(audience.names(world, viewer, f"/comments/{comment_id}/likes")),
        len(replies),
    ]


@pytest.fixture
def scene(world, ana, ben):
    """Ana has done everything that is counted to what Ben has made; as has Eve."""
    eve = person("eve")
    arrive(eve)
    world.wire.pool.sign_up(eve)
    post_id = world.publish(ben, "Hello")
    comment_id = comment(world, ben, post_id, "First")
    for viewer in (ana, eve):
        world.follow(viewer, ben)
        comment(world, viewer, post_id, "Hi")
        comment(world, viewer, post_id, "Yes", parent_id=comment_id)
        for act in (f"/posts/{post_id}/like", f"/posts/{post_id}/save"):
            assert world.call(viewer, "POST", act).status == 200
        assert world.call(viewer, "POST", f"/comments/{comment_id}/like").status == 200
    world.follow(ben, eve)
    world.settle()
    return eve, post_id, comment_id


def require_agreement(world, viewer, post_id, comment_id):
    found = counts_of(world, viewer, post_id, comment_id)
    saves = found.pop(2)  # nobody sees who saved
    assert found == lists_of(world, viewer, post_id, comment_id)
    return [*found, saves]


def test_counts_agree_with_their_lists_while_an_account_is_suspended_and_after(
    world, mod, ana, ben, scene
):
    eve, *about = scene
    counts = require_agreement(world, ben, *about)
    assert counts == [2, 5, 2, 2, 2, 2, 2]
    suspend(world, mod, ana)
    world.settle()
    assert require_agreement(world, ben, *about) == [1, 3, 1, 1, 1, 1, 1]
    suspend(world, mod, eve)
    world.settle()
    assert require_agreement(world, ben, *about) == [0, 1, 0, 0, 0, 0, 0]
    for each in (ana, eve):
        lift(world, mod, each)
    world.settle()
    assert require_agreement(world, ben, *about) == counts
    assert recounted(world) == {}


def test_a_request_of_a_suspended_person_that_is_accepted_meanwhile_counts_once_they_are_back(
    world, mod, ana, ben
):
    def followers():
        profile = world.ask(mod, "GET", f"/users/{ben.user_id}/profile")
        return profile["follower_count"], len(audience.names(world, ben, "/users/me/followers"))

    world.ask(ben, "PATCH", "/users/me", {"is_private": True})
    world.settle()
    world.ask(ana, "POST", f"/users/{ben.user_id}/follow")
    world.settle()
    suspend(world, mod, ana)
    world.settle()
    world.ask(ben, "PATCH", "/users/me", {"is_private": False})
    world.settle()
    assert followers() == (0, 0)
    lift(world, mod, ana)
    world.settle()
    assert followers() == (1, 1)


@pytest.mark.parametrize("is_lifted_first", [False, True])
def test_a_follow_between_two_suspended_people_counts_once_both_are_back(
    world, mod, ana, ben, is_lifted_first
):
    """Ben follows Ana."""
    for each in (ana, ben):
        suspend(world, mod, each)
    world.settle()
    first, last = (ana, ben) if is_lifted_first else (ben, ana)
    lift(world, mod, first)
    world.settle()
    shown = "follower_count" if first == ana else "following_count"
    assert world.call(first, "GET", "/users/me/profile").json[shown] == 0
    lift(world, mod, last)
    world.settle()
    assert world.call(first, "GET", "/users/me/profile").json[shown] == 1
    assert recounted(world) == {}


def test_what_a_suspended_person_did_is_uncounted_once_when_they_close_the_account(
    world, mod, ana, ben, scene
):
    _, *about = scene
    suspend(world, mod, ana)
    world.settle()
    counts = require_agreement(world, ben, *about)
    assert close(world, ana).status == 202
    world.settle()
    assert require_agreement(world, ben, *about) == counts
    assert recounted(world) == {}


def recounted(world):
    """Counts that differ from the rows they count: (stored, found)."""
    stored, true = {}, {}
    for table, into in ((recount.COUNTERS, stored), *((name, true) for name in TABLES)):
        page, after = recount.page(table, None)
        assert after is None
        for subject, kinds in page.items():
            for kind, number in kinds.items():
                key = subject, kind
                into[key] = into.get(key, 0) + number
    both = stored.keys() | true.keys()
    pairs = {key: (stored.get(key, 0), true.get(key, 0)) for key in both}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


@pytest.mark.parametrize(
    ("method", "route"), [each for each in SIGNED_IN if each not in STILL_ALLOWED]
)
def test_a_suspended_person_cannot_act_and_is_told_why(world, mod, ana, method, route):
    suspend(world, mod, ana)
    answer = world.call(ana, method, path(route), body(method, route))
    assert (answer.status, answer.json["code"]) == (403, "account_suspended")
    assert WHY in answer.json["detail"]


@pytest.mark.parametrize(
    ("method", "route"), [each for each in WRITES if each not in STILL_ALLOWED]
)
def test_a_process_that_has_just_seen_the_person_refuses_their_writes_too(
    world, mod, ana, method, route
):
    with tuned(arrival_seconds=600):
        directory.arrive(ana)
        suspend(world, mod, ana)
        answer = world.call(ana, method, path(route), body(method, route))
        assert (answer.status, answer.json["code"]) == (403, "account_suspended")


def test_a_process_that_has_refused_a_write_refuses_reads_as_well(world, mod, ana):
    with tuned(arrival_seconds=600):
        directory.arrive(ana)
        suspend(world, mod, ana)
        assert status(world, ana, "PATCH", "/users/me", {"bio": "Still here"}) == 403
        assert status(world, ana, "GET", "/users/me/saved") == 403


def act(world, viewer, author, post_id, comment_id):
    """Do everything that is counted."""
    comment(world, viewer, post_id, "Late")
    comment(world, viewer, post_id, "Late, too", parent_id=comment_id)
    for where in (
        f"/posts/{post_id}/like",
        f"/posts/{post_id}/save",
        f"/comments/{comment_id}/like",
        f"/users/{author.user_id}/follow",
    ):
        assert status(world, viewer, "POST", where) == 200


@pytest.fixture
def after_first_pass(monkeypatch):
    """Does something once the first chain has gone through what a suspended person did, before it
    looks again; lists the delays of all second passes.
    """
    delays, send = [], Hop.send

    def set_up(do):
        def sending(hop, queue_url, message, delay=0, *place):
            if message.get("is_again"):
                delays.append(delay)
                if len(delays) == 1:
                    do()
            send(hop, queue_url, message, delay, *place)

        monkeypatch.setattr(Hop, "send", sending)
        return delays

    return set_up


def test_requests_that_had_begun_before_a_suspension_are_not_counted_in_the_end(
    world, mod, ana, ben, monkeypatch, after_first_pass
):
    post_id = world.publish(ben, "Hello")
    about = post_id, comment(world, ben, post_id, "First")

    def act_late():
        with monkeypatch.context() as unchecked:
            unchecked.setattr(directory, "arrive", lambda *_, **__: None)
            unchecked.setattr(directory, "require_open", lambda *_: None)
            act(world, ana, ben, *about)

    delays = after_first_pass(act_late)
    suspend(world, mod, ana)
    world.settle()
    assert delays == [settings.suspension_settle_seconds]
    assert require_agreement(world, ben, *about) == [0, 1, 0, 0, 0, 0, 0]
    lift(world, mod, ana)
    world.settle()
    assert require_agreement(world, ben, *about) == [1, 3, 1, 1, 1, 1, 1]
    assert recounted(world) == {}


@pytest.mark.parametrize("of", ["followees", "comment_likes"])
@pytest.mark.parametrize("is_lift", [False, True])
def test_a_worker_that_dies_after_marking_by_an_outdated_row_leaves_no_wrong_mark(
    world, mod, ana, ben, scene, monkeypatch, of, is_lift
):
    """The account changes while it marks a page, and the chain of that change has passed the page,
    but not come to its end, before the worker writes and is killed.
    """
    _, *about = scene
    counts = require_agreement(world, ben, *about)
    if is_lift:
        suspend(world, mod, ana)
        world.settle()
    change, change_back = (lift, suspend) if is_lift else (suspend, lift)
    mark = suspended_interactions._mark

    def mark_late_and_die(source, rows, is_suspended):
        if source is not suspended_interactions._SOURCES[of]:
            mark(source, rows, is_suspended)
            return
        monkeypatch.setattr(suspended_interactions, "_mark", mark)
        change_back(world, mod, ana)
        world.run_streams()
        with tuned(hop_steps=len(SUSPENDED_INTERACTIONS) - 1):
            world.run_queue("refresh_author")
        mark(source, rows, is_suspended)
        raise wire.Killed

    change(world, mod, ana)
    world.run_streams()
    monkeypatch.setattr(suspended_interactions, "_mark", mark_late_and_die)
    again = world.take_messages(settings.authors_queue_url)
    for message in again:
        with suppress(wire.Killed):
            invoke_queue("refresh_author", [events.sqs_message(message)])
    assert suspended_interactions._mark is mark
    for message in again:
        invoke_queue("refresh_author", [events.sqs_message(message)])
    world.settle()
    found = require_agreement(world, ben, *about)
    assert found == ([1, 3, 1, 1, 1, 1, 1] if is_lift else counts)
    assert recounted(world) == {}


@pytest.mark.parametrize("fault", [wire.kill_before, wire.kill_after])
@pytest.mark.parametrize("kill", range(0, 24, 4))
def test_marking_goes_on_wherever_its_worker_is_killed(world, mod, ana, ben, scene, fault, kill):
    """At one of its writes, in every message; each comes again, or is lost and resumed."""
    _, *about = scene
    counts = require_agreement(world, ben, *about)
    for change, wanted in ((suspend, [1, 3, 1, 1, 1, 1, 1]), (lift, counts)):
        change(world, mod, ana)
        while world.run_streams() or carry_others_on(world):
            for message in world.take_messages(settings.authors_queue_url):
                world.wire.break_(fault, "dynamodb.UpdateItem", skip=kill, times=1)
                with suppress(wire.Killed):
                    invoke_queue("refresh_author", [events.sqs_message(message)])
                world.wire.mend()
                assert not invoke_queue("refresh_author", [events.sqs_message(message)])
        assert require_agreement(world, ben, *about) == wanted
        assert recounted(world) == {}


def carry_others_on(world):
    """Carry everything on but cards; returns whether these have messages left."""
    while world.run_streams() or sum(
        world.run_queue(name) for name in QUEUES if name != "refresh_author"
    ):
        pass
    queue = settings.authors_queue_url.rpartition("/")[2]
    return bool(backend("sqs").queues[queue]._messages)


@pytest.mark.parametrize("fault", [wire.kill_before, wire.kill_after])
def test_marking_goes_on_from_its_row_when_its_message_is_lost(
    world, mod, ana, ben, scene, monkeypatch, fault
):
    _, *about = scene
    with tuned(author_page=1, hop_steps=2):
        suspend(world, mod, ana)
        carry_others_on(world)
        [message] = [
            each
            for each in world.take_messages(settings.authors_queue_url)
            if each["of"] == SUSPENDED_INTERACTIONS[0]
        ]
        world.wire.break_(fault, "sqs.SendMessage", times=1)
        with suppress(wire.Killed):
            invoke_queue("refresh_author", [events.sqs_message(message)])
        world.wire.mend()
        world.take_messages(settings.authors_queue_url)
        later(monkeypatch, days=0.3)
        invoke("resume_chains", {})
        world.settle()
    assert require_agreement(world, ben, *about) == [1, 3, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("who", ["follower", "owner"])
@pytest.mark.parametrize("is_lift", [False, True])
def test_a_suspension_that_changes_while_a_request_is_accepted_decides_whether_it_counts(
    world, mod, ana, ben, monkeypatch, who, is_lift
):
    """Of the follower, or of the owner whose account has become public."""
    world.ask(ben, "PATCH", "/users/me", {"is_private": True})
    world.settle()
    world.ask(ana, "POST", f"/users/{ben.user_id}/follow")
    world.settle()
    suspended = ana if who == "follower" else ben
    if is_lift:
        suspend(world, mod, ana)
        world.settle()
    world.ask(ben, "PATCH", "/users/me", {"is_private": False})
    world.run_streams()
    accept = follow_requests._accept

    def accept_late(*about, **how):
        monkeypatch.setattr(follow_requests, "_accept", accept)
        (lift if is_lift and suspended is ana else suspend)(world, mod, suspended)
        world.run_streams()
        world.run_queue("refresh_author")
        return accept(*about, **how)

    monkeypatch.setattr(follow_requests, "_accept", accept_late)
    world.run_queue("refresh_author")
    assert follow_requests._accept is accept
    world.settle()
    if suspended is ben:
        lift(world, mod, ben)
        world.settle()
    profile = world.ask(ben, "GET", "/users/me/profile")
    counted = not is_lift if suspended is ben else is_lift
    assert profile["follower_count"] == counted
    assert recounted(world) == {}


def test_a_suspended_person_who_has_read_their_feed_reads_it_no_more(world, mod, ana):
    assert status(world, ana, "GET", "/feed") == 200
    suspend(world, mod, ana)
    directory._arrived.clear()
    assert world.call(ana, "GET", "/feed").json["code"] == "account_suspended"
    lift(world, mod, ana)
    directory._arrived.clear()
    assert status(world, ana, "GET", "/feed") == 200


def test_a_suspended_person_can_close_the_account(world, mod, ana):
    suspend(world, mod, ana)
    assert close(world, ana).status == 202
    world.settle()
    assert world.rows(User) == [row for row in world.rows(User) if row["username"]["S"] == "mod"]


def test_a_post_that_was_on_its_way_is_delivered_when_the_suspension_is_lifted(
    world, mod, ana, ben
):
    post_id = world.make_post(ana)
    suspend(world, mod, ana)
    world.settle()
    assert feed_of(world, ben) == []
    lift(world, mod, ana)
    world.settle()
    assert feed_of(world, ben) == [post_id]
    assert differences() == []


def test_the_pictures_are_restricted_while_it_lasts(world, mod, ana):
    post_id = world.publish(ana)

    def place():
        return world.call(ana, "GET", f"/posts/{post_id}").json["media_urls"]["full"]

    public = place()
    suspend(world, mod, ana)
    world.settle()
    kept = [key for key in world.objects(settings.media_bucket) if post_id in key]
    assert kept
    assert all("/restricted/" in key for key in kept)
    lift(world, mod, ana)
    world.settle()
    assert place() == public


def test_the_first_reason_stands_and_the_log_has_each_decision_once(world, mod, ana):
    for reason in (WHY, "Another"):
        assert suspend(world, mod, ana, reason).json["reason"] == WHY
    for _ in range(2):
        lift(world, mod, ana)
    assert [act["action"] for act in log_of(world, mod)] == ["lift", "suspend"]


def test_a_suspension_settles_the_persons_case(world, mod, ana, ben):
    report(world, ben, "person", ana.user_id)
    suspend(world, mod, ana)
    assert cases_of(world, mod) == []
    [case] = cases_of(world, mod, state="closed")
    assert case["decision"]["action"] == "suspend"
    assert case["person"]["is_suspended"]


@pytest.mark.parametrize("fault", [wire.kill_before, wire.kill_after])
def test_a_suspension_that_was_cut_off_is_completed_by_repeating_it(world, mod, ana, fault):
    world.wire.break_(fault, "dynamodb.PutItem", where=ModeratorAct.Meta.table_name, times=1)
    with pytest.raises(wire.Killed):
        suspend(world, mod, ana)
    world.wire.mend()
    assert suspend(world, mod, ana).status == 200
    assert [act["action"] for act in log_of(world, mod)] == ["suspend"]


def test_only_moderators_suspend_and_not_themselves(world, mod, ana, ben):
    assert suspend(world, ben, ana).status == 403
    assert lift(world, ben, ana).status == 403
    assert suspend(world, mod, mod).status == 422
    assert suspend(world, mod, person("nobody")).status == 404
    assert lift(world, mod, person("nobody")).status == 404
