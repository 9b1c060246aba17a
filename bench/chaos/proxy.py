"""Runs microburst, as a script in an environment of its own: a seed, then microburst's arguments."""

import logging
import random
import sys

from microburst import cli, forward


def main() -> None:
    # It draws from Python's own generator, which its command line cannot seed, and logs each call.
    random.seed(int(sys.argv.pop(1)))
    logging.getLogger("aiohttp.access").disabled = True
    # It drops the length of every answer, also of those that it does not shorten: real ones of
    # DynamoDB have one, by which a client knows that it has all.
    forward.HOP_BY_HOP -= {"content-length"}
    sys.exit(cli.main())


if __name__ == "__main__":
    main()
