"""Deploys the app to the local cloud: the same `cdk deploy` as to AWS, then the web app.

outputs = deploy_local.deploy(cloud, settings={"FEED_DAYS": "30"})
"""

import gzip
import json
import mimetypes
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local import cdk, environments, fixups
from local.cloud import ACCOUNT, REGION, Cloud
from local.console import Trouble, step
from stacks.builds import site_files

# The bucket for code and templates; the only part of a CDK bootstrap that is needed here.
ASSETS = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"


def deploy(
    cloud: Cloud, settings: Mapping[str, str] | None = None, layers: str = "links"
) -> dict[str, str]:
    """Deploy everything and return the outputs of the stacks by key.

    `settings` overrides tunables of `pinhole.settings.Settings` in every function; `layers` is
    what `stacks.stage.Contents` says.
    """
    assembly = cloud.state / "cdk.out"
    with step("Deploying the app"), _layers_in_parallel():
        cloud.client("s3").create_bucket(Bucket=ASSETS)
        stacks = _cdk_deploy(cloud, settings or {}, layers, assembly)
        fixups.apply(cloud, assembly)
    outputs = {key: value for stack in stacks.values() for key, value in stack.items()}
    _publish_site(cloud, outputs)
    publish(cloud, outputs, "config.json", json.dumps(addresses(cloud, outputs)).encode())
    return outputs


@contextmanager
def _layers_in_parallel() -> Iterator[None]:
    """Build the layers in a process of their own, beside the CDK's slow start. The app waits for
    them, or builds those that are missing and says what fails.
    """
    builds = [sys.executable, "-m", "stacks.builds.local_layers"]
    with subprocess.Popen(
        builds, cwd=environments.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.terminate()


def addresses(cloud: Cloud, outputs: Mapping[str, str]) -> dict[str, str]:
    """The outputs as `.local/outputs.json` names them."""
    return {
        "endpoint": cloud.endpoint,
        "region": REGION,
        "api_url": outputs["ApiUrl"].rstrip("/"),
        "cdn_url": outputs["CdnUrl"].rstrip("/"),
        "web_url": outputs["WebUrl"].rstrip("/"),
        "sign_in_url": cloud.endpoint,
        "user_pool_id": outputs["UserPoolId"],
        "user_pool_client_id": outputs["UserPoolClientId"],
    }


def publish(cloud: Cloud, outputs: Mapping[str, str], name: str, content: bytes) -> None:
    """Put a file on the web site. What only browsers ask for is compressed here: on AWS the CDN
    compresses, which the local one does not.
    """
    is_compressed = name.startswith(site_files.HASHED)
    cloud.client("s3").put_object(
        Bucket=outputs["WebBucketName"],
        Key=name,
        Body=gzip.compress(content, mtime=0) if is_compressed else content,
        **({"ContentEncoding": "gzip"} if is_compressed else {}),
        ContentType=mimetypes.guess_type(name)[0] or "application/octet-stream",
        CacheControl=site_files.cache_control(name),
    )


def _publish_site(cloud: Cloud, outputs: Mapping[str, str]) -> None:
    with step("Building the web app"):
        try:
            site = site_files.site()
        except site_files.NotBuilt as error:
            raise Trouble(
                f"{error}\n\nThe web app could not be built for the reason above."
            ) from None
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        publish(cloud, outputs, file.relative_to(site).as_posix(), file.read_bytes())


def _cdk_deploy(
    cloud: Cloud, settings: Mapping[str, str], layers: str, assembly: Path
) -> dict[str, Any]:
    outputs = cloud.state / "stacks.json"
    context = {
        "stage": "local",
        "local_port": str(cloud.port),
        "settings": json.dumps(dict(settings)),
        "layers": layers,
    }
    arguments = ["deploy", "--all", "--require-approval", "never", "--method", "direct"]
    arguments += ["--output", str(assembly), "--outputs-file", str(outputs)]
    for name, value in context.items():
        arguments += ["--context", f"{name}={value}"]
    # The tests and AWS validate the templates; no need here.
    calls = {**cloud.environment(), "CDK_VALIDATION": "false"}
    cdk.run_quietly(arguments, calls, cloud.state / "deploy.log")
    found: dict[str, Any] = json.loads(outputs.read_text())
    return found
