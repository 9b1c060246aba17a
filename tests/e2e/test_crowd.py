"""A crowd on one post while the workers that count are killed: no like is lost or doubled."""

import random
from concurrent.futures import ThreadPoolExecutor

from pinhole.counts import counters

from local.operator import repair
from tests.e2e.support import feeds, samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network

PEOPLE, EACH = 200, 10
# Each more makes the local cloud start another copy of the function.
AT_ONCE = 4


def test_two_thousand_likes_of_two_hundred_people_are_counted_exactly(network: Network):
    account, author = network.account, network.person("ana")
    post_id = network.publish(author, samples.small_photo())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        crowd = list(pool.map(lambda _: network.newcomer("fan"), range(PEOPLE)))
        interactions = [(fan, number) for fan in crowd for number in range(EACH)]
        random.Random(1).shuffle(interactions)
        killing = random.Random(2)

        def interaction(fan, number):
            if killing.random() < 0.01:
                account.function("count_changes").kill()
            return fan.call(killing.choice(["POST", "POST", "DELETE"]), f"/posts/{post_id}/like")

        statuses = {
            answer.status for answer in pool.map(lambda each: interaction(*each), interactions)
        }
    assert statuses == {200}

    drain(account)

    likers = {row["viewer_id"] for row in account.rows("likes", post_id=post_id)}
    counted = account.row("counters", subject=counters.of_post(post_id))
    assert counted["likes"] == len(likers) == author.ask("GET", f"/posts/{post_id}")["like_count"]
    wrong, compared = repair.recount(feeds.target(network))
    assert compared
    assert not [each for each in wrong if post_id in each[0]], wrong
    for name in repair.QUEUES:
        dead = account.queue(f"{name}-dead")
        assert not dead.holds(post_id)
