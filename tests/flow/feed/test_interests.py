"""Whatever a reader does teaches their feed what interests them, until they take it back."""

import json

import pytest
from pinhole import clock
from pinhole.people import profile_visits
from pinhole.tables.feeds import Affinity
from pinhole.tables.relationships import Visit

from tests.flow.support import wire
from tests.flow.support.rows import arrive
from tests.flow.support.world import person, tuned

WORTH = {"like": 1.0, "comment": 2.0, "save": 3.0, "visit": 0.5}


@pytest.fixture
def ana(world):
    ana = person("ana")
    arrive(ana)
    return ana


@pytest.fixture
def reader(world, ana):
    reader = person("reader")
    arrive(reader)
    world.follow(reader, ana)
    return reader


@pytest.fixture
def post_id(world, ana, reader):
    return world.publish(ana, "First light #dawn")


def ask(world, viewer, method, path, body=None):
    answer = world.call(viewer, method, path, body)
    assert answer.status < 300, answer.body
    return answer.json


def do(world, viewer, interaction, post_id, author):
    """Do something; returns the method and path that take it back."""
    if interaction == "visit":
        ask(world, viewer, "GET", f"/users/{author.user_id}/profile")
        return None
    if interaction == "comment":
        body = {"text": "Lovely"}
        made = ask(world, viewer, "POST", f"/posts/{post_id}/comments", body)
        return "DELETE", f"/comments/{made['comment_id']}"
    ask(world, viewer, "POST", f"/posts/{post_id}/{interaction}")
    return "DELETE", f"/posts/{post_id}/{interaction}"


def explained(world, viewer):
    query = {"explain": "true"}
    return world.call(viewer, "GET", "/feed", query=query).json["posts"][0]["explain"]


def learnt(world, viewer):
    """The names in the viewer's taste, by part; parts without any left out."""
    for row in world.rows(Affinity):
        if row["user_id"]["S"] == viewer.user_id:
            weights = json.loads(row["taste"]["S"])
            return {part: set(names) for part, names in weights.items() if names}
    return {}


@pytest.mark.parametrize("interaction", WORTH)
def test_an_act_is_interest_as_much_as_its_weight(world, ana, reader, post_id, interaction):
    assert explained(world, reader)["interest"] == 0
    do(world, reader, interaction, post_id, ana)
    world.settle()
    worth = WORTH[interaction]
    of_author = 0.6 * worth / (worth + 3)
    of_post = 0 if interaction == "visit" else 0.15 + 0.25 * worth / (worth + 3)
    assert explained(world, reader)["interest"] == pytest.approx(of_author + of_post, abs=1e-3)


@pytest.mark.parametrize(
    "interaction", [interaction for interaction in WORTH if interaction != "visit"]
)
def test_an_act_teaches_author_kind_and_hashtags_until_it_is_taken_back(
    world, ana, reader, post_id, interaction
):
    back = do(world, reader, interaction, post_id, ana)
    world.settle()
    taught = {"authors": {ana.user_id}, "kinds": {"photo"}, "tags": {"dawn"}}
    assert learnt(world, reader) == taught
    ask(world, reader, *back)
    world.settle()
    assert learnt(world, reader) == {}


def test_a_reply_teaches_what_a_comment_does_and_an_edit_nothing_more(world, ana, reader, post_id):
    path = f"/posts/{post_id}/comments"
    parent = ask(world, ana, "POST", path, {"text": "Mine"})["comment_id"]
    reply = ask(world, reader, "POST", path, {"text": "Yes", "parent_id": parent})["comment_id"]
    world.settle()
    before = explained(world, reader)["interest"]
    assert learnt(world, reader)["authors"] == {ana.user_id}
    ask(world, reader, "PATCH", f"/comments/{reply}", {"text": "Yes!"})
    world.settle()
    assert explained(world, reader)["interest"] == before
    assert learnt(world, ana) == {}


# Visits of profiles


def visits(world):
    return [(row["user_id"]["S"], row["visited_id"]["S"]) for row in world.rows(Visit)]


def look(world, viewer, other):
    return world.call(viewer, "GET", f"/users/{other.user_id}/profile").status


@pytest.mark.parametrize("is_known_to_process", [True, False])
def test_a_visit_is_recorded_once_in_some_hours(
    world, ana, reader, monkeypatch, is_known_to_process
):
    now = clock.timestamp()

    def visited_after(hours):
        monkeypatch.setattr(clock, "timestamp", lambda: now + int(hours * 3600))
        if not is_known_to_process:
            profile_visits._recent.clear()
        assert look(world, reader, ana) == 200
        [row] = world.rows(Visit)
        return row["visit_id"]["S"], int(row["expires_at"]["N"])

    first = visited_after(0)
    assert visited_after(5.9) == first
    again = visited_after(6.1)
    assert again[1] == now + int(6.1 * 3600) + 30 * 86_400


def test_a_visit_by_name_counts_too(world, ana, reader):
    ask(world, reader, "GET", "/users/by-name/ana")
    assert visits(world) == [(reader.user_id, ana.user_id)]


def test_looking_at_the_own_profile_is_no_visit(world, ana):
    assert look(world, ana, ana) == 200
    ask(world, ana, "GET", "/users/me/profile")
    ask(world, ana, "PATCH", "/users/me", {"bio": "Light"})
    assert visits(world) == []


@pytest.mark.parametrize("is_blocked_by_viewer", [True, False])
def test_no_visit_is_recorded_across_a_block(world, ana, reader, is_blocked_by_viewer):
    one, other = (reader, ana) if is_blocked_by_viewer else (ana, reader)
    ask(world, one, "POST", f"/users/{other.user_id}/block")
    assert look(world, reader, ana) == 404
    assert visits(world) == []
    world.settle()
    assert ana.user_id not in str(learnt(world, reader))


def test_no_visit_is_recorded_of_nobody(world, reader):
    assert look(world, reader, person("nobody")) == 404
    assert visits(world) == []


def test_a_profile_is_shown_although_its_visit_cannot_be_recorded(world, ana, reader):
    world.wire.break_(wire.refuse("ThrottlingException"), "dynamodb.PutItem", where="visits")
    assert look(world, reader, ana) == 200


def test_what_a_visit_taught_goes_with_its_row(world, ana, reader):
    look(world, reader, ana)
    world.settle()
    assert learnt(world, reader) == {"authors": {ana.user_id}}
    Visit(reader.user_id, ana.user_id).delete()  # as when it expires
    world.settle()
    assert learnt(world, reader) == {}


@pytest.mark.parametrize("is_visitor", [True, False])
def test_visits_are_erased_with_either_account(world, ana, reader, is_visitor):
    look(world, reader, ana)
    world.settle()
    gone = reader if is_visitor else ana
    with tuned(deletion_settle_seconds=0, arrival_seconds=0):
        ask(world, gone, "DELETE", "/users/me", {"username": gone.username})
        world.settle()
    assert visits(world) == []
    assert gone.user_id not in json.dumps(world.rows(Affinity))


def test_a_closed_account_whose_token_is_still_accepted_leaves_no_visit(world, ana, reader):
    with tuned(deletion_settle_seconds=0, arrival_seconds=0):
        ask(world, reader, "DELETE", "/users/me", {"username": reader.username})
        world.settle()
    look(world, reader, ana)
    world.settle()
    assert visits(world) == []
    assert reader.user_id not in json.dumps(world.rows(Affinity))
