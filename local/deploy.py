"""Deploys the app to the local cloud: the same `cdk deploy` as to AWS, then what has no other way.

outputs = deploy.deploy(cloud, settings={"CELEBRITY_THRESHOLD": "5"})
"""

import json
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local import cdk, fixups
from local.cloud import ACCOUNT, REGION, Cloud
from local.console import step
from local.environments import ROOT

# Where the CDK puts code and templates; the only part of its bootstrap that is needed here.
ASSETS = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
WEB = ROOT / "web"


def deploy(cloud: Cloud, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Deploy everything and return where it is: the outputs of the stacks by key.

    `settings` overrides tunables of `pinhole.settings.Settings` in every function.
    """
    assembly = cloud.state / "cdk.out"
    with step("Deploying the app"):
        cloud.client("s3").create_bucket(Bucket=ASSETS)
        stacks = _cdk_deploy(cloud, settings or {}, assembly)
        fixups.apply(cloud, assembly)
    outputs = {key: value for stack in stacks.values() for key, value in stack.items()}
    _upload_site(cloud, outputs["WebBucketName"])
    return outputs


def addresses(cloud: Cloud, outputs: Mapping[str, str]) -> dict[str, str]:
    """The outputs as `.local/outputs.json` names them."""
    return {
        "endpoint": cloud.endpoint,
        "region": REGION,
        "api_url": outputs["ApiUrl"].rstrip("/"),
        "cdn_url": outputs["CdnUrl"].rstrip("/"),
        "web_url": outputs["WebUrl"].rstrip("/"),
        "user_pool_id": outputs["UserPoolId"],
        "user_pool_client_id": outputs["UserPoolClientId"],
    }


def _cdk_deploy(cloud: Cloud, settings: Mapping[str, str], assembly: Path) -> dict[str, Any]:
    outputs = cloud.state / "stacks.json"
    context = {
        "stage": "local",
        "local_port": str(cloud.port),
        "settings": json.dumps(dict(settings)),
    }
    arguments = ["deploy", "--all", "--require-approval", "never", "--method", "direct"]
    arguments += ["--output", str(assembly), "--outputs-file", str(outputs)]
    for name, value in context.items():
        arguments += ["--context", f"{name}={value}"]
    # The templates are checked by the tests, and again by AWS, but need not be here.
    calls = {**cloud.environment(), "CDK_VALIDATION": "false"}
    cdk.run_quietly(arguments, calls, cloud.state / "deploy.log")
    return json.loads(outputs.read_text())


def _upload_site(cloud: Cloud, bucket: str) -> None:
    s3 = cloud.client("s3")
    for file in sorted(path for path in WEB.rglob("*") if path.is_file()):
        s3.put_object(
            Bucket=bucket,
            Key=file.relative_to(WEB).as_posix(),
            Body=file.read_bytes(),
            ContentType=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        )
