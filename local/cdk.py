"""The CDK's command line, from the packages of this checkout."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from local import environments
from local.console import Trouble, say

# `name: deploying... [1/3]`, finished stacks, and failures.
_PROGRESS = re.compile(r"deploying\.\.\.|^✅|^❌|Synthesis time|_FAILED|\bError:|ROLLBACK")


def command(*arguments: str, app: str | None = None) -> list[str]:
    """A CDK command for `app`: this one, run by the environment's Python, or a folder it made.

    With `-O`, jsii does not check the type of every argument, which mypy has done.
    """
    cdk = environments.NODE / "node_modules" / ".bin" / "cdk"
    app = app or f"{shlex.quote(str(environments.tool('python')))} -O app.py"
    return [str(cdk), *arguments, "--app", app, "--no-notices"]


def environment(**more: str) -> dict[str, str]:
    """The caller's environment, with node on the PATH and without the CDK's telemetry."""
    return {
        **os.environ,
        **environments.node_environment(),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
        **more,
    }


def run_quietly(arguments: list[str], calls: Mapping[str, str], log: Path) -> None:
    """Run a command; its output goes to the log, a line for each stack to the console.

    `calls` is the environment that selects the cloud; no other AWS variables of the caller are
    used.
    """
    plain = {name: value for name, value in environment().items() if not name.startswith("AWS_")}
    process = subprocess.Popen(
        command(*arguments),
        cwd=environments.ROOT,
        # With CI set it prints to one stream, without cursor movements.
        env={**plain, **calls, "CI": "true", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    with process, log.open("w") as file:
        try:
            for line in process.stdout:
                file.write(line)
                for progress in condensed(line):
                    say(f"  {progress}")
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        why = "\n".join(reasons(log.read_text().splitlines()))
        raise Trouble(f"{why}\n\nThe deployment failed for the reason above. Log: {log}")


def reasons(lines: list[str]) -> list[str]:
    """The most relevant lines of a failed deployment."""
    return [line for line in lines if "_FAILED" in line] or lines[-30:]


def condensed(line: str) -> Iterator[str]:
    """The line, condensed, if it reports progress."""
    line = line.strip()
    if _PROGRESS.search(line):
        yield re.sub(r"\s+", " ", line.strip("✅❌✨ "))
