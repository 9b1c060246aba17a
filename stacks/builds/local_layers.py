"""Builds the layers that the functions of the local cloud link to, unless they are there:
`python -m stacks.builds.local_layers`.
"""

from stacks.builds import layers

NAMES = ("runtime", "contract", "imaging", "video", "push")


def build() -> None:
    for name in NAMES:
        _ = layers.packages(name, layers.Platform.this_machine()).folder


if __name__ == "__main__":
    build()
