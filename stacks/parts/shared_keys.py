"""Brings keys that are in no configuration to the edge and the API.

A function runs whenever a deployment changes the set of keys. It copies the signing keys into the
key-value store of the edge function, and answers with hashes of the origin keys, by which the API
recognizes requests that came through the CDN.
"""

from __future__ import annotations

from aws_cdk import CustomResource, Stack
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.parts.buckets.images import Images
from stacks.parts.functions import PythonFunction
from stacks.parts.keys import Keys
from stacks.stage import Stage


class SharedKeys(Construct):
    """The keys, shared by `function`, which only this may invoke."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        images: Images,
        origin_keys: Keys,
        function: PythonFunction,
    ) -> None:
        super().__init__(scope, id)
        assert images.store
        store = images.store.key_value_store_arn
        function.allow(
            "cloudfront-keyvaluestore:DescribeKeyValueStore",
            "cloudfront-keyvaluestore:PutKey",
            on=store,
        )
        for arn in (*images.keys.arns, *origin_keys.arns):
            function.allow("secretsmanager:GetSecretValue", on=arn)
        shared = CustomResource(
            self,
            "Shared",
            resource_type="Custom::SharedKeys",
            service_token=function.function_arn,
            properties={
                "Store": store,
                "SigningKeys": images.keys.arns,
                "OriginKeys": origin_keys.arns,
            },
        )
        # Read whenever its readers are deployed: an export in use could not change.
        self._parameter = f"/{stage.prefix}/origin-hashes"
        ssm.StringParameter(
            self,
            "OriginHashes",
            parameter_name=self._parameter,
            string_value=shared.get_att_string("OriginHashes"),
        )
        self.hashes = shared.get_att_string("OriginHashes")

    def origin_hashes(self, reader: Stack) -> str:
        """The hashes, separated by spaces, for a stack deployed after this one."""
        return ssm.StringParameter.value_for_string_parameter(reader, self._parameter)
