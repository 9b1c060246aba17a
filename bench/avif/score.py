"""Scores pictures by SSIMULACRA 2; runs in an environment of its own, as a script.

One line of JSON in, {reference, shown}, both files; one number out.
"""

import json
import sys

from ssimulacra2 import compute_ssimulacra2


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        print(compute_ssimulacra2(asked["reference"], asked["shown"]), flush=True)


if __name__ == "__main__":
    main()
