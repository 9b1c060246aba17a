"""Options for the person who runs the CDK: `cdk deploy -c name=value`.

stage          local, dev (default) or prod
settings       JSON object of tunables, by upper-case name: '{"FEED_DAYS": "60"}'
local_port     where the local cloud listens (stage local)
alarm_email    address that alarms are sent to
signing_keys   the numbers of the keys that sign addresses; to rotate 1: 1,2, then 2,1, then 2
domain         JSON object of web, images and certificate_arn: your own host names
traced         true: X-Ray traces a sample of the requests, at a price for each
protected      false: nothing is protected against deletion, for the first deployment of prod
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from aws_cdk import App
from pinhole.settings import Settings

from stacks import stage as stages
from stacks.stage import Domain, Stage


def stage(app: App) -> Stage:
    name = app.node.try_get_context("stage") or "dev"
    if name == "local":
        return stages.local(int(app.node.try_get_context("local_port") or 4566))
    if name not in ("dev", "prod"):
        raise SystemExit(f"There is no stage {name}: take local, dev or prod.")
    domain = _object(app, "domain")
    make = stages.dev if name == "dev" else stages.prod
    found = make(
        app.node.try_get_context("alarm_email"),
        Domain(**domain) if domain else None,
        _signing_keys(str(app.node.try_get_context("signing_keys") or "1")),
    )
    is_protected = found.deletion_protection and _flag(app, "protected", default=True)
    is_traced = _flag(app, "traced", default=False)
    return replace(found, deletion_protection=is_protected, traced=is_traced)


def settings(app: App) -> dict[str, str]:
    """The tunables to override, checked here so that no request is the first to find a mistake."""
    given = {name: str(value) for name, value in _object(app, "settings").items()}
    unknown = given.keys() - Settings.tunables().keys()
    if unknown:
        raise SystemExit(f"There is no setting {', '.join(sorted(unknown))}.")
    try:
        Settings.from_environment(given)
    except ValueError as error:
        raise SystemExit(f"{error}.") from None
    return given


def _signing_keys(numbers: str) -> tuple[int, ...]:
    found = numbers.split(",")
    if not all(each.isascii() and each.isdigit() for each in found) or len({*found}) < len(found):
        raise SystemExit("signing_keys are different numbers, separated by commas.")
    return tuple(map(int, found))


def _flag(app: App, name: str, *, default: bool) -> bool:
    """The command line gives text, cdk.json gives a boolean."""
    value = app.node.try_get_context(name)
    text = str(default if value is None else value).lower()
    if text not in ("true", "false"):
        raise SystemExit(f"{name} is true or false.")
    return text == "true"


def _object(app: App, name: str) -> dict[str, Any]:
    """The command line gives JSON as text, cdk.json gives an object."""
    value = app.node.try_get_context(name) or {}
    return json.loads(value) if isinstance(value, str) else dict(value)
