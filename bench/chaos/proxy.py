"""Runs microburst, as a script in an environment of its own: a seed, then its arguments."""

import logging
import random
import sys
from typing import Any

from microburst import cli, forward


def main() -> None:
    # It draws from Python's own generator, which its command line cannot seed, and logs each call.
    random.seed(int(sys.argv.pop(1)))
    logging.getLogger("aiohttp.access").disabled = True
    # It drops the length of every answer, also of those that it does not shorten: real ones of
    # DynamoDB have one, by which a client knows that it has all.
    forward.HOP_BY_HOP -= {"content-length"}
    forward.Upstream._outbound_headers = with_the_host_that_was_signed
    sys.exit(cli.main())


_usual = forward.Upstream._outbound_headers


def with_the_host_that_was_signed(upstream: Any, request: Any) -> Any:
    """The headers of a call; it would name the cloud instead, which checks signatures."""
    return {**_usual(upstream, request), "host": request.headers["Host"]}


if __name__ == "__main__":
    main()
