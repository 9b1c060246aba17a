"""Applies properties that the local cloud's CloudFormation ignores, through the services' APIs.

Everything is read from the deployed templates, without repeating values.

| property | without it |
| --- | --- |
| API CORS | pages of another origin could not call the API |
| table TTL | expired rows would remain |
| reserved concurrency | a function could start more instances than allowed |
| recursive loops | an allowed chain of calls would end early |
| bucket lifecycle | temporary uploads would remain |
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.cloud import Cloud

Resource = dict[str, Any]


def apply(cloud: Cloud, assembly: Path) -> None:
    """Apply every fix-up to every stack of the assembly."""
    for template in sorted(assembly.glob("*.template.json")):
        stack = template.name.removesuffix(".template.json")
        names = _physical_names(cloud, stack)
        for logical, resource in json.loads(template.read_text())["Resources"].items():
            for fix in _FIXES.get(resource["Type"], ()):
                fix(cloud, names[logical], resource.get("Properties", {}))


def _physical_names(cloud: Cloud, stack: str) -> dict[str, str]:
    answer = cloud.client("cloudformation").describe_stack_resources(StackName=stack)
    resources = answer["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}


def _cors(cloud: Cloud, api: str, properties: Resource) -> None:
    if "CorsConfiguration" in properties:
        cors = properties["CorsConfiguration"]
        cloud.client("apigatewayv2").update_api(ApiId=api, CorsConfiguration=cors)


def _expiry(cloud: Cloud, table: str, properties: Resource) -> None:
    if "TimeToLiveSpecification" in properties:
        ttl = properties["TimeToLiveSpecification"]
        cloud.client("dynamodb").update_time_to_live(
            TableName=table,
            TimeToLiveSpecification={
                "Enabled": ttl["Enabled"],
                "AttributeName": ttl["AttributeName"],
            },
        )


def _concurrency(cloud: Cloud, function: str, properties: Resource) -> None:
    if "ReservedConcurrentExecutions" in properties:
        cloud.client("lambda").put_function_concurrency(
            FunctionName=function,
            ReservedConcurrentExecutions=properties["ReservedConcurrentExecutions"],
        )


def _loops(cloud: Cloud, function: str, properties: Resource) -> None:
    if "RecursiveLoop" in properties:
        cloud.client("lambda").put_function_recursion_config(
            FunctionName=function, RecursiveLoop=properties["RecursiveLoop"]
        )


def _lifecycle(cloud: Cloud, bucket: str, properties: Resource) -> None:
    if "LifecycleConfiguration" in properties:
        rules = [lifecycle_rule(rule) for rule in properties["LifecycleConfiguration"]["Rules"]]
        cloud.client("s3").put_bucket_lifecycle_configuration(
            Bucket=bucket, LifecycleConfiguration={"Rules": rules}
        )


def lifecycle_rule(rule: Resource) -> Resource:
    """A template's lifecycle rule in the form of S3's API."""
    spelled: Resource = {"Filter": {"Prefix": rule.get("Prefix", "")}}
    for name, value in rule.items():
        if name == "ExpirationInDays":
            spelled["Expiration"] = {"Days": value}
        elif name == "ExpiredObjectDeleteMarker":
            spelled["Expiration"] = {"ExpiredObjectDeleteMarker": value}
        elif name == "Transitions":
            spelled["Transitions"] = [
                {"Days": each["TransitionInDays"], "StorageClass": each["StorageClass"]}
                for each in value
            ]
        elif name == "Id":
            spelled["ID"] = value
        elif name != "Prefix":
            spelled[name] = value
    return spelled


_FIXES: dict[str, tuple[Callable[[Cloud, str, Resource], None], ...]] = {
    "AWS::ApiGatewayV2::Api": (_cors,),
    "AWS::DynamoDB::Table": (_expiry,),
    "AWS::DynamoDB::GlobalTable": (_expiry,),
    "AWS::Lambda::Function": (_concurrency, _loops),
    "AWS::S3::Bucket": (_lifecycle,),
}
