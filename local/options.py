"""Options of `make`: `make run PORT=4600 FEED_DAYS=30`.

make passes its command line to recipes as environment variables. The upper-case name of a tunable
field of `pinhole.settings.Settings` sets it for every function.
"""

import os
from collections.abc import Mapping

from pinhole.environment import InvalidSetting

from local.console import Trouble

DEFAULT_PORT = 4566


def port(environment: Mapping[str, str] = os.environ) -> int:
    """The port of the local cloud."""
    text = environment.get("PORT", "") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise Trouble(f"PORT must be a number from 1024 to 65535, not {text!r}.")
    return int(text)


def settings(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The tunables set in the environment, validated."""
    try:
        from pinhole.settings import Settings  # a late import: it reads the environment

        given = {name: environment[name] for name in Settings.tunables() if name in environment}
        Settings.from_environment(given)
    except InvalidSetting as wrong:
        raise Trouble(f"{wrong}.") from None
    return given


def watched(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether saved changes go live: WATCH=1."""
    return environment.get("WATCH", "0") not in ("", "0", "no", "false")


def unknown(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Names passed to make without a meaning, such as misspelled settings."""
    from pinhole.settings import Settings

    known = {"PORT", "PYTHON", "STAGE", "WATCH", *Settings.tunables()}
    _, _, overrides = environment.get("MAKEFLAGS", "").partition("-- ")
    names = [word.partition("=")[0] for word in overrides.split() if "=" in word]
    return [name for name in names if name not in known]
