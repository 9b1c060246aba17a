"""Keys that the edge shares with functions, copied there by a deployment.

A key is accepted everywhere before it is used anywhere, and used nowhere before it is refused
anywhere: the numbers of `signing_keys` change in three deployments.
"""

from __future__ import annotations

import hashlib
from typing import Any

from pinhole import log
from pinhole.aws import clients

# The item that `stacks/edge/keys_in_store.js` reads. CloudFront takes values up to 1 KB.
ITEM = "signing-keys"
# The item that `stacks/edge/choose_region.js` reads.
WRITER = "writer"


def on_deployment(properties: dict[str, Any]) -> dict[str, str]:
    """Copy the signing keys to the edge's store -> the hashes of the origin keys, which tell nobody
    the keys: these are 64 random characters. Raises what AWS raises.
    """
    keys = [_secret(arn) for arn in properties["SigningKeys"]]
    _store(properties["Store"], ITEM, " ".join(keys))
    hashes = [digest(_secret(arn)) for arn in properties["OriginKeys"]]
    log.logger.info("keys shared", signing_keys=len(keys), origin_keys=len(hashes))
    return {"OriginHashes": " ".join(hashes)}


def choose_writer(store: str, region: str) -> None:
    """Tell the edge, within seconds, which region of the stage writes from now on. Raises what AWS
    raises.
    """
    _store(store, WRITER, region)
    log.logger.info("writer chosen", region=region)


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _secret(arn: str) -> str:
    value: str = clients.secrets().get_secret_value(SecretId=arn)["SecretString"]
    return value


def _store(store: str, item: str, value: str) -> None:
    edge = clients.key_value_store()
    version = edge.describe_key_value_store(KvsARN=store)["ETag"]
    edge.put_key(KvsARN=store, Key=item, Value=value, IfMatch=version)
