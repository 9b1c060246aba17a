"""Whatever fails, wherever: once all has come again, everything holds."""

import pytest

from bench.invariants.gather import gather
from bench.invariants.registry import differences
from local.operator.targets import Target
from tests.flow.invariants.stormy import Stormy
from tests.flow.support.world import tuned

AT = Target("test", region="us-east-1")
AT_ONCE = {"deletion_settle_seconds": 1, "arrival_seconds": 0, "fan_out_mode_settle_seconds": 1}
_ACTIONS = 120


@pytest.mark.parametrize("seed", range(3))
def test_everything_holds_after_any_call_may_have_failed(world, seed):
    with tuned(**AT_ONCE, celebrity_threshold=3, fan_out_page=2, hop_steps=2):
        stormy = Stormy(world, seed)
        for _ in range(_ACTIONS):
            stormy.act()
        stormy.is_stormy = False
        stormy.settle()
        people = {each.user_id: asking(world, each) for each in stormy.people}
        seen = gather(AT, people, stormy.uploaded - stormy.deleted, stormy.deleted)
    found = {name: lines for name, lines in differences(seen).items() if lines}
    assert found == {}
    assert stormy.struck.total() > 0
    assert len(seen.table("posts")) > 0


def asking(world, viewer):
    def ask(path, query):
        answer = world.call(viewer, "GET", path, query=query)
        assert answer.status == 200, answer.body
        return answer.json

    return ask
