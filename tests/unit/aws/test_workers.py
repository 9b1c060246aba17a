"""Parallel work: as many threads as connections, and nested calls never block each other."""

from threading import Barrier, Event

import pytest
from pinhole.aws import clients, workers


def test_results_are_in_the_order_of_the_items():
    assert workers.each(lambda number: number * 2, range(100)) == list(range(0, 200, 2))
    assert workers.together(lambda: 1, lambda: "a") == [1, "a"]


def test_as_many_calls_as_there_are_connections_are_made_at_once():
    meeting = Barrier(clients.CONNECTIONS)
    begun = [workers.start(meeting.wait, 10) for _ in range(clients.CONNECTIONS)]
    assert sorted(work.result() for work in begun) == list(range(clients.CONNECTIONS))


def nested(depth):
    return sum(workers.each(nested, [depth - 1] * 3)) if depth else 1


def test_calls_that_wait_for_calls_end():
    assert nested(6) == 3**6


def test_a_waiting_thread_does_the_work_that_no_other_has_begun():
    busy, calls = Event(), []
    others = [workers.start(busy.wait, 10) for _ in range(clients.CONNECTIONS)]
    work = workers.start(calls.append, "done")
    assert work.exception() is None
    assert (work.result(), calls) == (None, ["done"])
    busy.set()
    assert all(other.result() for other in others)


def test_an_error_is_raised_once_all_begun_work_has_ended():
    begun, ended = [], []

    def fail(number):
        begun.append(number)
        if number == 0:
            raise LookupError(number)
        ended.append(number)

    with pytest.raises(LookupError):
        workers.each(fail, range(50))
    assert sorted([0, *ended]) == sorted(begun)
