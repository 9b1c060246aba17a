#!/usr/bin/env bash
# A good guess: a table whose stream is switched off is written as before, without records, and its
# stream can be switched on again, which gives it a new ARN (AWS's guide to DynamoDB Streams).
# What happens: with moto every later write of the table raises KeyError inside moto, and switching the
# stream on again is refused with ResourceInUseException, as long as the process lives.
# Hurt: tests of whatever moves or restores a table, changes the view type of its stream or pauses its
# consumers: AWS asks for exactly these two steps.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    'moto[dynamodb]==5.2.5' boto3==1.43.106 botocore==1.43.106

cat > "$work/show.py" <<'PY'
from importlib.metadata import version

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def tried(call, **arguments):
    try:
        call(TableName="photos", **arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    except KeyError as error:
        return f"KeyError {error}"
    return "done"


print("moto", version("moto"))
with mock_aws():
    db = boto3.client("dynamodb", **KEYS)
    db.create_table(TableName="photos", BillingMode="PAY_PER_REQUEST", StreamSpecification=STREAM,
                    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    item = {"id": {"S": "1"}}
    print("write:", tried(db.put_item, Item=item))
    off = {"StreamEnabled": False}
    print("stream off:", tried(db.update_table, StreamSpecification=off))
    print("write:", tried(db.put_item, Item=item))
    print("stream on:", tried(db.update_table, StreamSpecification=STREAM))
    print("write:", tried(db.put_item, Item=item))
PY
"$work/venv/bin/python" "$work/show.py" | tee "$work/seen"

diff - "$work/seen" <<'EXPECTED' || { echo "CHANGED: see the difference above"; exit 1; }
moto 5.2.5
write: done
stream off: done
write: KeyError 'StreamViewType'
stream on: ResourceInUseException
write: KeyError 'StreamViewType'
EXPECTED
