"""What one region of a stage tells the other: ids that AWS chose, as parameters of Parameter Store.

`make deploy` copies them from region to region under their own names (`local/aws/regions.py`).
"""

from __future__ import annotations

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.regions import Regions
from stacks.stage import Stage


def tell(scope: Construct, stage: Stage, span: Regions, facts: dict[str, str]) -> None:
    """Tell the other region these facts by their names."""
    told = Construct(scope, "Told")
    for name, value in facts.items():
        ssm.StringParameter(
            told,
            name,
            parameter_name=_parameter(stage, span.here, name),
            description=f"{name}, for the other region",
            string_value=value,
        )


def told(reader: Construct, stage: Stage, by: str, name: str) -> str:
    """The fact that the region `by` told, read when the reader's stack is deployed."""
    return ssm.StringParameter.value_for_string_parameter(reader, _parameter(stage, by, name))


def _parameter(stage: Stage, region: str, name: str) -> str:
    return f"/{stage.prefix}/told/{region}/{name}"
