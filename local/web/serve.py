"""`make web`: the web app with hot reload, against the network that `make run` started."""

import json
import os
from urllib.parse import urlsplit

from local import environments
from local.console import Trouble, main
from local.environments import ROOT, STATE


def serve() -> None:
    """Become Vite's server, which passes `/api` and `/config.json` on to the network."""
    outputs = STATE / "outputs.json"
    if not outputs.exists():
        raise Trouble("No network is running: start one with `make run` in another terminal.")
    site = urlsplit(json.loads(outputs.read_text())["web_url"])
    # Node does not know names below localhost, which a browser and the local cloud do.
    told = {"PINHOLE_ADDRESS": f"http://127.0.0.1:{site.port}", "PINHOLE_HOST": site.netloc}
    node = str(environments.tool("node"))
    vite = environments.WEB / "node_modules" / "vite" / "bin" / "vite.js"
    os.chdir(ROOT / "web")
    os.execve(node, [node, str(vite)], {**os.environ, **environments.node_environment(), **told})


if __name__ == "__main__":
    main(serve)
