"""Asking for confirmation of what cannot be undone."""

import os
import sys

from local.console import Trouble


def confirm(stage: str, what: str) -> None:
    """Go on only if a person types the stage's name, or CONFIRM holds it. Raises Trouble."""
    if os.environ.get("CONFIRM") == stage:
        return
    if not sys.stdin.isatty():
        raise Trouble(f"{what} Nothing was done: add CONFIRM={stage} if you want this.")
    print(f"\n{what}")
    if input(f"Type {stage} to go on: ").strip() != stage:
        raise Trouble("Nothing was done.")
