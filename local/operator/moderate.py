"""Commands for blocked pictures and moderators; STAGE selects the stage, as for `repair`.

    make block IMAGE=photo.jpg REASON=...    reject similar pictures from now on
    make unblock IMAGE=photo.jpg             accept them again
    make moderator NAME=nora                 make a user a moderator
    make moderator NAME=nora REMOVE=1        take that right away again

All are idempotent. Only a picture's fingerprint leaves this machine. Published posts stay:
moderators can hide them.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from local import console
from local.console import Trouble, say
from local.operator import moderators
from local.operator.targets import Target, target


def edit_blocklist(at: Target, image: Path, reason: str = "", remove: bool = False) -> Any:
    """Block or unblock a picture: `{"blocked", "removed", "unknown", "too_plain"}`, lists of
    fingerprints.
    """
    request = {"pictures": fingerprints(image), "reason": reason, "remove": remove}
    answer = at.client("lambda").invoke(
        FunctionName=f"{at.prefix}-edit-blocklist", Payload=json.dumps(request).encode()
    )
    edited = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise Trouble(f"The blocklist was not edited: {edited}")
    return edited


def fingerprints(image: Path) -> list[str]:
    """The fingerprints of the picture, and of its centre square as in an avatar."""
    from pinhole.accounts.avatar_keys import SIZES  # a late import: it reads the environment
    from pinhole.imaging.bounds import Rejected
    from pinhole.imaging.render import render

    try:
        data = image.read_bytes()
        found = [render(data).fingerprint, render(data, sizes=SIZES).fingerprint]
        return list(dict.fromkeys(found))
    except OSError as error:
        raise Trouble(f"IMAGE must be a picture file: {_why(image, error)}.") from None
    except Rejected as rejected:
        raise Trouble(f"{image} is not a picture that could be posted: {rejected.detail}") from None


def _why(image: Path, error: OSError) -> str:
    """Why a file cannot be read, in plain words."""
    if image.is_dir():
        return f"{image} is a folder"
    if isinstance(error, FileNotFoundError):
        return f"there is no file {image}"
    return f"{image} cannot be read ({(error.strerror or 'unknown').lower()})"


def _edit(at: Target, image: str, reason: str, remove: bool) -> None:
    edited = edit_blocklist(at, Path(image), reason, remove)
    for what, said in (
        ("blocked", "is blocked: similar pictures are rejected from now on"),
        ("removed", "is no longer blocked"),
        ("unknown", "was not blocked"),
        ("too_plain", "is too plain: blocking it would reject every empty picture"),
    ):
        for picture in edited[what]:
            say(f"{picture} {said}.")
    if not edited["blocked"] + edited["removed"]:
        raise Trouble("Nothing was unblocked." if remove else "Nothing was blocked.")


def _require_given(arguments: argparse.Namespace) -> None:
    """`make` passes missing variables as empty strings."""
    if arguments.command == "moderator" and not arguments.username.strip():
        raise Trouble("NAME is missing: make moderator NAME=nora")
    if arguments.command != "moderator" and not arguments.image.strip():
        raise Trouble(f"IMAGE is missing: make {arguments.command} IMAGE=photo.jpg")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("block", "unblock"):
        command = commands.add_parser(name)
        command.add_argument("image")
        command.add_argument("--reason", default="")
    moderator = commands.add_parser("moderator")
    moderator.add_argument("username")
    moderator.add_argument("--remove", action="store_true")
    arguments = parser.parse_args()
    _require_given(arguments)
    at = target(os.environ.get("STAGE") or "dev")
    if arguments.command != "moderator":
        _edit(at, arguments.image, arguments.reason, arguments.command == "unblock")
    elif not arguments.remove:
        moderators.appoint(at, arguments.username)
        say(f"{arguments.username} will be a moderator from their next sign-in.")
    elif moderators.dismiss(at, arguments.username):
        say(f"{arguments.username} is no longer a moderator, and has to sign in again.")
    else:
        say(f"{arguments.username} was no moderator; nothing was changed.")


if __name__ == "__main__":
    console.main(main)
