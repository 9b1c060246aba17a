"""Builds the layers that the functions of the local cloud link to, unless they are there:
`python -m stacks.builds.local_layers`.
"""

import signal

from stacks.builds import layers

NAMES = ("runtime", "contract", "imaging", "video", "push")


def build() -> None:
    for name in NAMES:
        _ = layers.packages(name, layers.Platform.this_machine()).folder


if __name__ == "__main__":
    # Ended early, it takes pip and its scratch folders with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    build()
