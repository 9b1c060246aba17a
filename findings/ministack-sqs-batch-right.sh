#!/usr/bin/env bash
# A good guess: in a local cloud that enforces IAM, too, a policy with sqs:SendMessage is enough for
# SendMessageBatch: AWS has no actions for the batches of SQS, the single action's permission holds.
# What happens: ministack looks for an action with the call's name. It denies the batches to a role
# that AWS would serve, and serves one that names sqs:SendMessageBatch, which AWS does not know.
# Hurt: whoever tests least privilege locally, in both directions.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    ministack==1.5.33 boto3==1.43.106 botocore==1.43.106

cat > "$work/show.py" <<'PY'
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import version

import boto3
from botocore.exceptions import ClientError

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    PORT = free.getsockname()[1]
URL = f"http://127.0.0.1:{PORT}"
ROOT = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
SEND = {"Entries": [{"Id": "1", "MessageBody": "x"}]}


def start():
    environment = {
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(PORT),
        "HOME": os.getcwd(),
        "IOT_MTLS_ENABLED": "0",
        "PATH": os.environ["PATH"],
    }
    quiet = subprocess.DEVNULL
    cloud = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=quiet, stderr=quiet)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{URL}/_ministack/health", timeout=5)
            return cloud
        except OSError:
            time.sleep(0.1)
    raise SystemExit("ministack did not start")


def client(service, keys):
    return boto3.client(service, endpoint_url=URL, region_name="us-east-1", **keys)


def user(actions, queue_arn):
    """Keys of a new user with just these actions on the queue."""
    iam, name = client("iam", ROOT), f"user-{len(actions)}-{actions[0].split(':')[1]}"
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": actions, "Resource": queue_arn}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}


def outcome(call, **request):
    try:
        call(**request)
        return "allowed"
    except ClientError as error:
        return error.response["Error"]["Code"]


def main():
    sqs = client("sqs", ROOT)
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    usual = client("sqs", user(["sqs:SendMessage", "sqs:DeleteMessage", "sqs:ReceiveMessage"], arn))
    odd = client("sqs", user(["sqs:SendMessageBatch"], arn))
    seen = {
        "SendMessage by sqs:SendMessage": outcome(usual.send_message, QueueUrl=queue, MessageBody="x"),
        "SendMessageBatch by sqs:SendMessage": outcome(usual.send_message_batch, QueueUrl=queue, **SEND),
        "SendMessageBatch by sqs:SendMessageBatch": outcome(odd.send_message_batch, QueueUrl=queue, **SEND),
        "SendMessage by sqs:SendMessageBatch": outcome(odd.send_message, QueueUrl=queue, MessageBody="x"),
    }
    handle = usual.receive_message(QueueUrl=queue)["Messages"][0]["ReceiptHandle"]
    entries = [{"Id": "1", "ReceiptHandle": handle}]
    seen["DeleteMessageBatch by sqs:DeleteMessage"] = outcome(
        usual.delete_message_batch, QueueUrl=queue, Entries=entries
    )
    print(f"ministack {version('ministack')}, botocore {version('botocore')}")
    for what, found in seen.items():
        print(f"{what}: {found}")
    return list(seen.values()) == ["allowed", "AccessDenied", "allowed", "AccessDenied", "AccessDenied"]


cloud = start()
try:
    sys.exit(0 if main() else "ministack treats the batches of SQS otherwise now")
finally:
    cloud.terminate()
    cloud.wait()
PY
cd "$work" && "$work/venv/bin/python" show.py

# Output seen (Linux x86_64):
# ministack 1.5.33, botocore 1.43.106
# SendMessage by sqs:SendMessage: allowed
# SendMessageBatch by sqs:SendMessage: AccessDenied
# SendMessageBatch by sqs:SendMessageBatch: allowed
# SendMessage by sqs:SendMessageBatch: AccessDenied
# DeleteMessageBatch by sqs:DeleteMessage: AccessDenied
