"""The common base of the stacks of functions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from aws_cdk import Stack
from constructs import Construct

from stacks.data import DataStack, writer_of
from stacks.parts.dependencies import Layers
from stacks.parts.functions import Functions, PythonFunction
from stacks.stage import Stage
from stacks.work import WorkStack


class TopicStack(Stack):
    """Functions, with layers of their own: a layer that another stack exported could not be
    replaced.

    Their routes (`routes`), event sources (`sources`) and rights (`grants`) become parts of this
    stack, but are declared without regard to it. `settings` overrides tunables of
    `pinhole.settings` by their upper-case names.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: Stage,
        data: DataStack,
        work: WorkStack,
        settings: Mapping[str, str],
        packages: list[str],
    ) -> None:
        super().__init__(scope, f"{stage.prefix}-{name}", synthesizer=stage.synthesizer())
        self._stage = stage
        self._layers = Layers(self, "Layers", stage=stage, packages=packages)
        self._environment = {
            **data.wiring(self),
            **work.wiring(),
            "CURSOR_KEY": data.cursor_key(self),
            **writer_of(stage),
            **settings,
        }
        # For functions whose responses contain URLs of photos, which may need a signature.
        self._signing_key = data.signing_key
        self.functions: dict[str, PythonFunction] = {}
        # The functions know the work stack's resources by name, so the CDK cannot see the
        # dependency.
        self.add_stack_dependency(work)

    def add(
        self,
        folder: str,
        *layers: str,
        signs: bool = False,
        told: Mapping[str, str] = MappingProxyType({}),
        **options: Any,
    ) -> None:
        """Add the function in `lambdas/<folder>/`, with these layers besides the general ones, and
        with wiring that only this function needs.
        """
        names = ("runtime", *layers)
        function = PythonFunction(
            self,
            folder,
            stage=self._stage,
            layers=[self._layers.shared, *(self._layers[name] for name in names)],
            environment={
                **self._environment,
                **told,
                **({"SIGNING_KEY_ARN": self._signing_key} if signs else {}),
            },
            **options,
        )
        if signs:
            arn = self._stage.endpoints.of_secret(self._signing_key)
            function.allow("secretsmanager:GetSecretValue", on=arn)
        self.functions[folder] = function

    def those(self, *folders: str) -> Functions:
        """A selection of the functions."""
        return {folder: self.functions[folder] for folder in folders}
