#!/usr/bin/env python3
"""The CDK app: the three stacks of one stage. `stacks/context.py` says what may be chosen."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import App, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from stacks import context
from stacks.application import ApplicationStack
from stacks.data import DataStack
from stacks.stage import Stage
from stacks.web import WebStack


def main() -> None:
    app = App()
    stage = context.stage(app)
    if stage.checked:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    build(app, stage, context.settings(app))
    app.synth()


def build(app: App, stage: Stage, settings: Mapping[str, str]) -> None:
    """What survives, what may be replaced, and the site in front."""
    data = DataStack(app, stage=stage, settings=settings)
    application = ApplicationStack(app, stage=stage, data=data, settings=settings)
    WebStack(app, stage=stage, data=data, application=application)
    Tags.of(app).add("project", "pinhole")
    Tags.of(app).add("stage", stage.name)


if __name__ == "__main__":
    main()
