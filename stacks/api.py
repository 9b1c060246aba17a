"""The API stack: the HTTP API itself, whose address stays, and its routes that need no token."""

from __future__ import annotations

from collections.abc import Mapping

from constructs import Construct

from stacks.data import DataStack
from stacks.endpoints import host_of
from stacks.parts import arns
from stacks.parts.http_api import HttpApi
from stacks.parts.overview import api_overview
from stacks.parts.regions.told import tell
from stacks.stage import Stage
from stacks.topic import TopicStack
from stacks.work import WorkStack


class ApiStack(TopicStack):
    """Holds only the functions of public routes: the API's stage has limits for these routes, and
    AWS requires the routes to exist first. All other functions are in the stacks of their topics.
    """

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
            scope, "api", stage=stage, data=data, work=work, settings=settings, packages=["runtime"]
        )
        self.http = HttpApi(
            self,
            "Http",
            stage=stage,
            alarms=data.alarms,
            user_pool=data.sign_in.pool,
            client=data.sign_in.client,
        )
        self.add("describe_api", generated=api_overview(settings))
        self.add("read_receipts")
        # The bucket is in the last stack, before whose files nobody asks for a page.
        self.add("show_pages", told={"SITE_BUCKET": arns.bucket_name(stage, "site")})
        if stage.span:
            tell(self, stage, stage.span, {"api-host": host_of(self.http.api)})
