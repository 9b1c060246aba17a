"""The infrastructure: one CDK app of seven stacks, the same in every stage.

| stack | contents | exports |
| --- | --- | --- |
| `data` | what must survive: people, tables, photos, the alarms' topic | ids that AWS chose |
| `work` | work in progress: queues, events, uploads, exports | nothing |
| `api` | the HTTP API itself, and its routes that need no token | its id and its authorizer's |
| `posts`, `feed`, `people` | the functions, by topic, with their routes and sources | nothing |
| `web` | the site in front | nothing |

A stack refers only to those above it. A resource that we name is found by its name (`parts.arns`).
`routes`, `sources` and `grants` say what invokes each function and what it may do, whichever stack
it is in. `stage` holds the differences between stages, `parts` the constructs that the stacks are
made of, `builds` what a deployment uploads, and `edge` the JavaScript that runs in the CDN.
"""

import sys
from pathlib import Path

# Tables, indexes and settings are defined once, in the code that runs in the Lambdas.
sys.path.append(str(Path(__file__).resolve().parent.parent / "layers" / "shared" / "python"))
