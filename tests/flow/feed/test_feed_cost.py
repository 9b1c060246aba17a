"""How many round trips and read units requests take; `make bench-feed` measures far more."""

import pytest
from botocore.exceptions import ConnectionClosedError
from pinhole import clock
from pinhole.aws import clients
from pinhole.feed import recent_unfollows
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables.feeds import Reader
from pinhole.tables.people import User
from pinhole.tables.relationships import Follow

from bench.meter import Meter
from bench.tally import Tally
from tests.flow.support.rows import add_follow, add_post, add_save, arrive, deliver, notify, visit
from tests.flow.support.world import World, person


def measure(world: World, viewer, path: str, **query: str) -> Tally:
    """The cost of a request in a process that has never seen its viewer."""
    directory._arrived.clear()
    with Meter(clients.dynamodb()) as meter:
        assert world.call(viewer, "GET", path, query=query or None).status == 200
    return meter.tally()


@pytest.fixture
def author():
    return person("ana")


@pytest.fixture
def reader(world: World, author):
    """A reader with more than a page in their feed, who last opened it hours ago."""
    reader = person("ben")
    arrive(author, reader)
    add_follow(reader.user_id, author.user_id)
    for _ in range(settings.page_default + 1):
        deliver(reader, author, add_post(author))
    visit(reader.user_id)
    Reader(reader.user_id).update([Reader.completed_at.set(clock.timestamp() - 3_600)])
    return reader


def test_a_post_is_made_in_three_round_trips_though_it_names_its_author(world: World, author):
    """The first one is the check of every write, whether its author may act."""
    world.call(author, "GET", "/users/me/profile")
    with Meter(clients.dynamodb()) as meter:
        assert world.announce(author).status == 201
    assert meter.tally().trips == 3


def test_a_page_of_the_feed_is_two_round_trips(world: World, reader):
    first = measure(world, reader, "/feed")
    assert first.trips == 2
    assert first.rcu <= 25
    cursor = world.call(reader, "GET", "/feed").json["next_cursor"]
    assert measure(world, reader, "/feed", cursor=cursor).trips == 2
    assert measure(world, reader, "/feed", order="latest").trips == 2


def test_a_lost_connection_is_no_round_trip(world: World, reader):
    events = clients.dynamodb().meta.events
    lost = iter([ConnectionClosedError(endpoint_url="")])

    def lose_first(**_: object) -> None:
        if error := next(lost, None):
            raise error

    events.register("before-send.dynamodb", lose_first)
    try:
        tally = measure(world, reader, "/feed")
    finally:
        events.unregister("before-send.dynamodb", lose_first)
    assert next(lost, None) is None
    assert tally.trips == 2


def test_the_visit_is_written_in_parallel(world: World, reader):
    Reader(reader.user_id).update([Reader.visited_at.set(clock.timestamp() - 86_400)])
    tally = measure(world, reader, "/feed")
    calls = [(call.operation, call.target) for call in tally.calls]
    assert ("UpdateItem", Reader.Meta.table_name) in calls
    assert tally.trips == 2


def test_celebrities_take_one_more_round_trip(world: World, reader, author):
    User(author.user_id).update([User.fan_out_mode.set("pull")])
    follow = Follow(reader.user_id, author.user_id)
    follow.update([Follow.celebrity_id.set(author.user_id)])
    assert measure(world, reader, "/feed").trips == 3


def test_saved_posts_take_four_round_trips(world: World, reader, author):
    for _ in range(settings.page_default):
        add_save(reader.user_id, add_post(author))
    tally = measure(world, reader, "/users/me/saved")
    assert tally.trips == 4
    assert tally.rcu <= 25


def test_notifications_take_two_round_trips(world: World, reader):
    for _ in range(settings.page_default):
        notify(reader, add_post(reader))
    tally = measure(world, reader, "/notifications")
    assert tally.trips == 2
    assert tally.rcu <= 27


def test_a_profile_takes_one_round_trip_and_two_read_units(world: World, reader, author):
    """And half a unit for the viewer's row, in a process that has not seen them."""
    path = f"/users/{author.user_id}/profile"
    tally = measure(world, reader, path)
    assert (tally.trips, tally.rcu) == (1, 2.5)
    with Meter(clients.dynamodb()) as meter:
        world.call(reader, "GET", path)
    assert (meter.tally().trips, meter.tally().rcu) == (1, 2)


def test_a_page_costs_no_more_after_two_hundred_unfollows(world: World, reader):
    before = measure(world, reader, "/feed")
    gone = ""
    for _ in range(200):
        gone = recent_unfollows.add(gone, person("somebody").user_id)
    Reader(reader.user_id).update([Reader.unfollowed.set(gone)])
    after = measure(world, reader, "/feed")
    assert (after.trips, after.rcu) == (2, before.rcu)
