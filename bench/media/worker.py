"""The Python variants, in a process of their own: one line of JSON in, one line out.

The input is {file, way, kind, keep}: `kind` is "renditions" (WebP and JPEG) or "pictures" (PNG, for
judging quality); without a way the file is only read. The output is {cpu, wall, made}, in ms.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

from bench.media.others import OTHERS
from bench.media.ways import WAYS


def main() -> None:
    """Process requests until the input ends."""
    for line in sys.stdin:
        print(json.dumps(_answer(**json.loads(line))), flush=True)


def _answer(
    file: str, way: str = "", kind: str = "renditions", keep: bool = False
) -> dict[str, Any]:
    data = _read(file)
    start, before = time.perf_counter(), time.process_time()
    made = (WAYS | OTHERS)[way](data, kind) if way else []
    cpu, wall = time.process_time() - before, time.perf_counter() - start
    sizes = [
        {
            "size": size,
            "format": format,
            "bytes": len(encoded),
            "data": base64.b64encode(encoded).decode() if keep else "",
        }
        for size, format, encoded in made
    ]
    return {"cpu": 1000 * cpu, "wall": 1000 * wall, "made": sizes}


@cache
def _read(file: str) -> bytes:
    return Path(file).read_bytes()


if __name__ == "__main__":
    main()
