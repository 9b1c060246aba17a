"""What the stacks of functions have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import Aws, Fn, Stack
from constructs import Construct

from stacks.data import DataStack
from stacks.parts.dependencies import Layers
from stacks.parts.functions import Functions, PythonFunction
from stacks.stage import Stage
from stacks.work import WorkStack


class TopicStack(Stack):
    """Functions, with layers of their own: one that another stack exported could not be replaced.

    What leads to them (`routes`, `sources`) and their rights (`grants`) become parts of this stack,
    but are said without regard to it. `settings` overrides tunables of `pinhole.settings` by their
    upper-case names.
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
            **data.wiring(),
            **work.wiring(),
            # The random part of this stack's own id: a key that nobody has to make or keep.
            "CURSOR_KEY": Fn.select(2, Fn.split("/", Aws.STACK_ID)),
            **settings,
        }
        # For functions that answer with addresses of photos, which may need a signature.
        self._signing = {"SIGNING_KEY": data.images.keys.first}
        self.functions: dict[str, PythonFunction] = {}
        # They are named and not referred to, so the CDK cannot know.
        self.add_stack_dependency(work)

    def add(self, folder: str, *layers: str, signs: bool = False, **options: Any) -> None:
        """The function of `lambdas/<folder>/`, with these layers beside those of every function."""
        names = ("runtime", *layers)
        self.functions[folder] = PythonFunction(
            self,
            folder,
            stage=self._stage,
            layers=[self._layers.shared, *(self._layers[name] for name in names)],
            environment={**self._environment, **(self._signing if signs else {})},
            **options,
        )

    def those(self, *folders: str) -> Functions:
        """Some of the functions."""
        return {folder: self.functions[folder] for folder in folders}
