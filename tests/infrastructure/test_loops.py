"""Loops: Lambda stops a function that sends to its own queue again and again, unless allowed."""

import pytest

from tests.infrastructure import rights, templates
from tests.infrastructure.test_grants import granted


def allowed(stage):
    """The functions whose loops the template allows."""
    functions = templates.of(stage).functions().items()
    assert {each.get("RecursiveLoop", "Allow") for _, each in functions} == {"Allow"}
    return {folder for folder, each in functions if "RecursiveLoop" in each}


def fed_by(deployment, folder):
    """The queues that feed a function, according to the template."""
    sources = [each for each in deployment.sources() if "StartingPosition" not in each]
    return {
        f"queue {deployment.text(each['EventSourceArn']).split('-', 2)[-1]}"
        for each in sources
        if deployment.fed(each) == folder
    }


@pytest.mark.parametrize("stage", templates.STAGES)
def test_functions_that_send_to_their_own_queue_are_allowed_to_loop(stage):
    held = granted(templates.of(stage))
    assert allowed(stage) == rights.looping(held)
    assert len(allowed(stage)) == 10


@pytest.mark.parametrize("folder", rights.expected())
def test_a_function_that_may_receive_from_a_queue_is_fed_by_it(folder):
    """So rights alone are enough to find loops."""
    held = rights.expected()[folder]
    assert rights.queues(held, "ReceiveMessage") == fed_by(templates.of("prod"), folder)


def test_a_loop_of_several_functions_is_one_for_each_of_them():
    def held(receives, *sends):
        return {
            f"queue {receives}": {"sqs:ReceiveMessage"},
            **{f"queue {queue}": {"sqs:SendMessage"} for queue in sends},
        }

    chain = {"one": held("a", "b"), "two": held("b", "c"), "three": held("c", "a", "d")}
    assert rights.looping({**chain, "four": held("d", "e")}) == {"one", "two", "three"}
