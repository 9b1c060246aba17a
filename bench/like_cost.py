"""The cost of a like in DynamoDB: `make bench-likes`.

Starts a local cloud of its own and measures the real handlers: the like request, and the counting,
shared by a batch of the stream. The alternative is the design of common samples: one transaction
that writes the like and counts it on the post. Prints the table, writes it to `docs/benches/`, and
fails when a like exceeds its budget.
"""

from __future__ import annotations

import shutil

from bench.environment import set_environment
from local import cloud
from local.console import Trouble, main, step
from local.environments import ROOT, STATE

_SIZES = (1, 10, 100, 1_000)


def bench() -> None:
    """Measure, print, write; raises Trouble if the budget is exceeded."""
    state = STATE / "bench"
    with cloud.running(state, cloud.free_port()) as it:
        set_environment(it)
        # An import that reads the settings, which are in the environment from here on.
        from bench import likes

        with step("Measuring likes"):
            found = likes.measure(_SIZES)
    shutil.rmtree(state, ignore_errors=True)
    text = likes.markdown(found)
    print(text)
    (ROOT / "docs" / "benches" / "like-cost.md").write_text(text)
    if not likes.BUDGET.allows(found.like):
        raise Trouble(f"A like exceeds its budget: {found.like}")


main(bench)
