"""Looks for secrets in the files that are in Git: `python -m local.secret_scan`, in `make lint`.

By the same rules as the hook (`.pre-commit-config.yaml`), but it changes nothing: lines of the
baseline may have moved.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import chain

from detect_secrets.core import baseline
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import configure_settings_from_baseline

from local.environments import ROOT

BASELINE = ".secrets.baseline"
# Hashes of packages, ids of resources and names of texts ("password"), which look like secrets.
_HASHES = ("package-lock.json", "tests/infrastructure/upgrades/released.json")
_WORDS = "web/src/words/"


def main() -> None:
    os.chdir(ROOT)
    listed = subprocess.run(["git", "ls-files", "-z"], stdout=subprocess.PIPE, check=True)
    files = [each for each in listed.stdout.decode().split("\0") if each]
    files = [
        each
        for each in files
        if not each.startswith(_WORDS) and not each.endswith((*_HASHES, BASELINE))
    ]
    with ProcessPoolExecutor() as pool:
        found = list(chain.from_iterable(pool.map(secrets, (files[at::8] for at in range(8)))))
    if found:
        sys.exit("\n".join(sorted(found)))


def secrets(files: Iterable[str]) -> list[str]:
    """What looks like a secret in these files of this folder, and is not in its baseline."""
    said = baseline.load_from_file(BASELINE)
    configure_settings_from_baseline(said)
    known, new = SecretsCollection.load_from_baseline(said), SecretsCollection()
    for file in files:
        new.scan_file(file)
    return [
        f"{each.filename}:{each.line_number}: {each.type}. If it is none, mark the line with "
        "`# pragma: allowlist secret`"
        for _, each in new - known
    ]


if __name__ == "__main__":
    main()
