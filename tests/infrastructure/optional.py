"""The stage `prod` with every option that its file can have."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from aws_cdk import App

from stacks import context
from stacks.concurrency import DIVIDED
from stacks.stage import Stage
from tests.infrastructure import templates
from tests.infrastructure.templates import Deployment

FILE = """
alarm_email = "ops@example.org"
signing_keys = [2, 1]
concurrency = 20000
requests_per_second = 100000
traced = true
firewall = true
photo_firewall = true

[domain]
web = "pin.example"
images = "img.example"
certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0"

[ses]
from_email = "hello@pin.example"
region = "eu-west-1"

[settings]
FEED_DAYS = 60
PROCESS_ATTEMPTS = 2
REKOGNITION = true
"""
SETTINGS = {"FEED_DAYS": "60", "PROCESS_ATTEMPTS": "2", "REKOGNITION": "true"}


def folder(path: Path) -> Path:
    """Make a folder the one that holds the files of stages: only `prod` has one."""
    (path / "prod.toml").write_text(FILE)
    return path


def app(stage: str = "prod", **given: str) -> App:
    """The app as the CDK's command line starts it with `-c`."""
    return App(context={"stage": stage, **given}, builtin_cloud_formation_validation=False)


def stage() -> Stage:
    with TemporaryDirectory() as path:
        return context.stage(app(), folder(Path(path)))


@cache
def deployment() -> Deployment:
    """Everything that the stage deploys."""
    return made()


def made() -> Deployment:
    """The same, made again."""
    with TemporaryDirectory() as path:
        files = folder(Path(path))
        return templates.synthesized(context.stage(app(), files), context.settings(app(), files))


def rotated() -> Deployment:
    """Without a key that it had, and with less concurrency than there is to divide."""
    return templates.with_options("prod", signing_keys=(2,), concurrency=DIVIDED - 1)
