#!/usr/bin/env bash
# A good guess: a test's DynamoDB keeps numbers as AWS's does, as values: "1.0", "01" and "1" are one
# number, returned as "1" (AWS's guide: leading and trailing zeroes are trimmed).
# What happens: moto returns the spelling that was written, and finds an item by any spelling of its
# key. ministack returns the value, but a GetItem whose key is spelled otherwise finds nothing.
# Hurt: clients that write "1.0" or "1e2" (other SDKs, fixtures made by hand): comparisons, caches and
# checksums of items pass on moto and fail on AWS, and look-ups fail on ministack alone.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    ministack==1.5.33 'moto[dynamodb]==5.2.5' boto3==1.43.106 botocore==1.43.106

cat > "$work/show.py" <<'PY'
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.metadata import version

import boto3
from moto import mock_aws

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}


@contextmanager
def ministack():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "HOME": os.getcwd(),
                   "IOT_MTLS_ENABLED": "0", "PATH": os.environ["PATH"]}
    quiet = subprocess.DEVNULL
    cloud = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=quiet,
                             stderr=quiet)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_ministack/health", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        cloud.terminate()
        cloud.wait()


SPELLINGS = ["1", "1.0", "01", "1e2", "-0"]


def seen(url):
    db = boto3.client("dynamodb", endpoint_url=url, **KEYS)
    db.create_table(
        TableName="photos", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}])
    found = []
    for spelling in SPELLINGS:
        db.put_item(TableName="photos", Item={"id": {"N": "7"}, "stars": {"N": spelling}})
        item = db.get_item(TableName="photos", Key={"id": {"N": "7"}})["Item"]
        found.append(item["stars"]["N"])
    by_other_spelling = db.get_item(TableName="photos", Key={"id": {"N": "7.0"}})
    return found, "Item" in by_other_spelling


print("moto", version("moto"), "| ministack", version("ministack"), "| boto3", version("boto3"))
with mock_aws():
    by_moto = seen(None)
with ministack() as url:
    by_ministack = seen(url)
print("Written as", SPELLINGS, "and read as; is 7 found as 7.0:")
print("moto     ", *by_moto)
print("ministack", *by_ministack)
assert by_moto == (SPELLINGS, True)
assert by_ministack == (["1", "1", "1", "100", "0"], False)
PY
cd "$work" && "$work/venv/bin/python" "$work/show.py"
