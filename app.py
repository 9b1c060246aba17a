#!/usr/bin/env python3
"""The CDK app: three stacks in one stage.

Context (`cdk -c name=value`):

    stage          local, dev (default) or prod
    settings       JSON object of tunables: '{"FEED_DAYS": "60"}'
    local_port     where the local cloud listens (stage local)
    alarm_email    who is told of alarms
    domain         JSON object with web, images and certificate_arn: host names of one's own
"""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import App, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from stacks import stage as stages
from stacks.application import ApplicationStack
from stacks.data import DataStack
from stacks.stage import Domain, Stage
from stacks.web import WebStack


def main() -> None:
    app = App()
    stage = _stage(app)
    if stage.checked:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    build(app, stage, _json(app, "settings") or {})
    app.synth()


def build(app: App, stage: Stage, settings: dict[str, str]) -> None:
    """The three stacks of a stage."""
    data = DataStack(app, stage=stage)
    application = ApplicationStack(app, stage=stage, data=data, settings=settings)
    WebStack(app, stage=stage, data=data, application=application)
    Tags.of(app).add("project", "pinhole")
    Tags.of(app).add("stage", stage.name)


def _stage(app: App) -> Stage:
    name = app.node.try_get_context("stage") or "dev"
    if name == "local":
        return stages.local(int(app.node.try_get_context("local_port") or 4566))
    make = {"dev": stages.dev, "prod": stages.prod}.get(name)
    if make is None:
        raise SystemExit(f"There is no stage {name}: take local, dev or prod.")
    domain = _json(app, "domain")
    return make(app.node.try_get_context("alarm_email"), domain and Domain(**domain))


def _json(app: App, name: str) -> Any:
    text = app.node.try_get_context(name)
    return json.loads(text) if isinstance(text, str) else text


if __name__ == "__main__":
    main()
