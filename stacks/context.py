"""Options given to the CDK: the stage's file, and `cdk deploy -c name=value`.

| `-c` | |
| --- | --- |
| stage | local, dev (default) or prod |
| an option of `stacks.options` | instead of what `stages/<stage>.toml` says, for this deployment |
| settings | JSON object of tunables by upper-case name, added to those of the file |
| local_port | where the local cloud listens (stage local) |
| region | of a stage in two regions, the one that this is about: by default the one of the CDK |
| copies | false: buckets do not copy to the other region, whose buckets do not exist yet |
| layers | files (default), links or live: what layers hold (stage local) |
| protected | false: nothing is protected against deletion, for the first deployment of prod |
| unprotected | logical ids, with commas between them, of what is not protected yet: added to prod |

An option given by `-c` is lost with the next deployment without it, so a warning says that it
belongs in the file. A name that is neither in this list nor one of the CDK's own ends the program.
"""

from __future__ import annotations

import difflib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast, get_args

from aws_cdk import App
from pinhole.settings import Settings

from stacks import options, stages
from stacks.endpoints import AwsEndpoints
from stacks.stage import Contents, Stage

_MADE = {"dev": stages.dev, "prod": stages.prod}
_NAMES = frozenset(
    {
        *("stage", "settings", "local_port", "layers", "protected", "unprotected"),
        *("region", "copies", *options.OPTIONS),
    }
)
# What the CDK's command and library put in: feature flags (`@aws-cdk/…`), what the command tells
# the app (`aws:cdk:…`, `aws-cdk:…`), what it looked up (`vpc-provider:…`), and these.
_CDKS = frozenset({"cli-telemetry", "acknowledged-issue-numbers", "tree", "notices"})


def stage(app: App, folder: Path = options.FOLDER) -> Stage:
    """The stage with its options; `folder` holds the files of stages."""
    _require_known(app)
    name = _name(app)
    if name == "local":
        return stages.local(_port(app), _layers(app))
    given = _given(app)
    _warn(app, name, given)
    found = options.checked(options.stage_options(name, folder) | given)
    made = _in_region(app, _MADE[name](**found))
    protected = app.node.try_get_context("protected")
    is_protected = protected is None or options.flag("protected", protected)
    return replace(made, deletion_protection=made.deletion_protection and is_protected)


def _in_region(app: App, made: Stage) -> Stage:
    """A stage in two regions as it is in one of them."""
    if made.writer and made.writer.region not in made.regions:
        raise options.WrongOption(f"writer must be one of regions, not {made.writer.region}.")
    if not made.regions:
        return made
    region = app.node.try_get_context("region") or os.environ.get("CDK_DEFAULT_REGION")
    if region not in made.regions:
        raise options.WrongOption(
            f"{made.name} is in {' and '.join(made.regions)}: choose one by AWS_REGION, "
            f"not {region or 'none'}."
        )
    copies = app.node.try_get_context("copies")
    return replace(
        made,
        region=region,
        copies=copies is None or options.flag("copies", copies),
        endpoints=AwsEndpoints(sign_in_region=made.regions[0]),
    )


def unprotected(app: App) -> list[str]:
    """The logical ids of resources that are not protected against deletion yet."""
    given = str(app.node.try_get_context("unprotected") or "")
    return [id for id in given.split(",") if id]


def settings(app: App, folder: Path = options.FOLDER) -> dict[str, str]:
    """The tunables to override, checked here so that no request is the first to find a mistake."""
    name = _name(app)
    remembered = {} if name == "local" else options.read(name, folder).get("settings", {})
    given = app.node.try_get_context("settings") or {}
    found = options.table("settings", remembered) | options.table("settings", given)
    texts = {name: _text(value) for name, value in found.items()}
    if unknown := texts.keys() - Settings.tunables().keys():
        raise SystemExit(f"There is no setting {', '.join(sorted(unknown))}.")
    try:
        Settings.from_environment(texts)
    except ValueError as error:
        raise SystemExit(f"{error}.") from None
    return texts


def _require_known(app: App) -> None:
    """Refuse a name that nobody reads, which is misspelt."""
    for name in app.node.get_all_context():
        if name in _NAMES or name in _CDKS or name.startswith("@") or ":" in name:
            continue
        raise options.WrongOption(f"There is no option {name}: do you mean {_nearest(name)}?")


def _nearest(name: str) -> str:
    """The known name that this is likely meant to be; a setting is within `settings`."""
    if name.upper() in Settings.tunables():
        return "settings"
    [found] = difflib.get_close_matches(name.lower(), sorted(_NAMES), n=1, cutoff=0.0)
    return found


def _name(app: App) -> str:
    name = app.node.try_get_context("stage") or "dev"
    if name != "local" and name not in _MADE:
        raise SystemExit(f"There is no stage {name}: use local, dev or prod.")
    return str(name)


def _port(app: App) -> int:
    text = str(app.node.try_get_context("local_port") or 4566)
    if not text.isascii() or not text.isdigit():
        raise SystemExit(f"local_port must be a number, not {text}.")
    return int(text)


def _layers(app: App) -> Contents:
    name = app.node.try_get_context("layers") or "files"
    if name not in get_args(Contents):
        raise SystemExit(f"layers is files, links or live, not {name}.")
    return cast(Contents, name)


def _given(app: App) -> dict[str, Any]:
    """The options on the command line."""
    asked = {name: app.node.try_get_context(name) for name in options.OPTIONS}
    return {name: value for name, value in asked.items() if value is not None}


def _warn(app: App, stage: str, given: Mapping[str, Any]) -> None:
    names = sorted([*given, *(["settings"] if app.node.try_get_context("settings") else [])])
    if names:
        # The CDK's own warnings belong to a stack, and there is none yet.
        print(
            f"The next deployment does not remember {', '.join(names)}: "
            f"write what should stay into stages/{stage}.toml.",
            file=sys.stderr,
        )


def _text(value: Any) -> str:
    """The value as an environment variable: TOML and JSON have booleans and tables, too."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
