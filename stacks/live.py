"""The live stack: connections that stay open, and what is told on them."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import CfnOutput
from constructs import Construct

from stacks.data import DataStack
from stacks.parts import timeouts
from stacks.parts.regions.told import tell
from stacks.parts.socket_api import SocketApi
from stacks.stage import Stage
from stacks.topic import TopicStack
from stacks.watch.metrics import note_failures
from stacks.work import WorkStack


class LiveStack(TopicStack):
    """The WebSocket API and its functions."""

    def __init__(
        self,
        scope: Construct,
        *,
        stage: Stage,
        data: DataStack,
        work: WorkStack,
        settings: Mapping[str, str],
    ) -> None:
        super().__init__(
            scope,
            "live",
            stage=stage,
            data=data,
            work=work,
            settings=settings,
            packages=["runtime", "contract", "push"],
        )
        self.add("issue_tickets")
        self.add("admit_connections")
        self.add("keep_connections")
        self.add("tell_news", timeout=timeouts.TELLING)
        self._pushes(stage, data)
        self.sockets = SocketApi(
            self,
            "Sockets",
            stage=stage,
            alarms=data.alarms,
            admits=self.functions["admit_connections"],
            answers=self.functions["keep_connections"],
        )
        self.functions["issue_tickets"].add_environment("LIVE_URL", self.sockets.url)
        for folder in ("keep_connections", "tell_news"):
            self.functions[folder].add_environment("CONNECTIONS_URL", self.sockets.connections_url)
        self.sockets.allow(self.functions["keep_connections"], "DELETE")
        self.sockets.allow(self.functions["tell_news"], "POST", "DELETE")
        note_failures(self.those("tell_news", "send_pushes").values(), stage)
        CfnOutput(self, "LiveUrl", value=self.sockets.url)
        if stage.span:
            tell(self, stage, stage.span, {"live-url": self.sockets.url})

    def _pushes(self, stage: Stage, data: DataStack) -> None:
        self.add("manage_pushes", "contract", "push")
        self.add("send_pushes", "push", timeout=timeouts.PUSHING)
        key = data.push_key
        for folder in ("manage_pushes", "send_pushes"):
            function = self.functions[folder]
            function.add_environment("PUSH_KEY_ARN", key)
            function.allow("secretsmanager:GetSecretValue", on=stage.endpoints.of_secret(key))
