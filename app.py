#!/usr/bin/env python3
"""The CDK app: all stacks of one stage. Its options are in `stages/<stage>.toml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aws_cdk import App, CfnOutput, Stack, Tags, Validations
from cdk_nag import AwsSolutionsChecks
from pinhole import __version__

from stacks import context
from stacks.api import ApiStack
from stacks.dashboard.board import show
from stacks.data import DataStack
from stacks.data_elsewhere import DataElsewhere
from stacks.feed import FeedStack
from stacks.grants import grant
from stacks.live import LiveStack
from stacks.parts.protection import unprotect
from stacks.people import PeopleStack
from stacks.posts import PostsStack
from stacks.routes import serve
from stacks.sources import at_once, feed
from stacks.stage import Stage
from stacks.topic import TopicStack
from stacks.web import WebStack
from stacks.work import WorkStack

TOPICS: tuple[Callable[..., TopicStack], ...] = (PostsStack, FeedStack, PeopleStack)


def main() -> None:
    # The tests have cfn-lint, which finds more, and takes its time only there.
    app = App(builtin_cloud_formation_validation=False)
    stage = context.stage(app)
    if stage.checked:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    build(app, stage, context.settings(app))
    unprotect(app, context.unprotected(app))
    app.synth()


def build(app: App, stage: Stage, settings: Mapping[str, str]) -> None:
    """What survives, work in progress, the API, its functions by topic, and the site in front,
    which is before the APIs of both regions of a stage in two.
    """
    is_elsewhere = stage.span is not None and not stage.span.is_home
    data = (DataElsewhere if is_elsewhere else DataStack)(app, stage=stage, settings=settings)
    work = WorkStack(app, stage=stage, data=data, settings=settings)
    api = ApiStack(app, stage=stage, data=data, work=work, settings=settings)
    topics = [topic(app, stage=stage, data=data, work=work, settings=settings) for topic in TOPICS]
    live = LiveStack(app, stage=stage, data=data, work=work, settings=settings)
    topics.append(live)
    functions = {name: each for stack in (api, *topics) for name, each in stack.functions.items()}
    serve(api.http, functions)
    sources = at_once(stage)
    feed(functions, work.queues, data.tables, work.parked, at_once=sources, on=stage.writes)
    grant(functions, stage=stage, data=data, work=work, settings=settings)
    if not is_elsewhere:
        web = WebStack(app, stage=stage, data=data, work=work, api=api, live=live)
        show(web, stage=stage, data=data, api=api, live=live)
        for topic in topics:
            web.add_stack_dependency(topic)
    for stack in app.node.children:
        if isinstance(stack, Stack):
            # After an upgrade that failed halfway, stacks have different ones (`make doctor`).
            CfnOutput(stack, "Version", value=__version__)
    Tags.of(app).add("project", "pinhole")
    Tags.of(app).add("stage", stage.name)


if __name__ == "__main__":
    main()
