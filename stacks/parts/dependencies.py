"""The layers of one stack."""

from __future__ import annotations

from aws_cdk import Annotations
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.builds import layers
from stacks.builds.bundles import Bundle, interpreter_of
from stacks.stage import Stage


class Layers(Construct):
    """Our shared code, and the packages that the functions of one stack need."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, packages: list[str]) -> None:
        super().__init__(scope, id)
        self._stage = stage
        self.shared = self._layer("shared", _shared(stage))
        self._packages = {name: self._layer(name, _packages(name, stage)) for name in packages}
        if not interpreter_of(stage.platform.python):
            Annotations.of(self).add_warning_v2(
                "pinhole:no-byte-code",
                f"No Python {stage.platform.python} was found on this machine, so the layers hold "
                "no byte code, and every cold start takes twice as long.",
            )

    def __getitem__(self, name: str) -> lambda_.LayerVersion:
        return self._packages[name]

    def _layer(self, name: str, bundle: Bundle) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name,
            layer_version_name=f"{self._stage.prefix}-{name}",
            code=bundle.code(),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            compatible_architectures=[self._stage.architecture],
        )


def _shared(stage: Stage) -> Bundle:
    if stage.layers == "live":
        return layers.linked(layers.LAYERS / "shared" / "python", stage.platform)
    return _as_asked(layers.shared(stage.platform), stage)


def _packages(name: str, stage: Stage) -> Bundle:
    return _as_asked(layers.packages(name, stage.platform), stage)


def _as_asked(whole: Bundle, stage: Stage) -> Bundle:
    if stage.layers == "files":
        return whole
    return layers.linked(whole.folder / "python", stage.platform)
