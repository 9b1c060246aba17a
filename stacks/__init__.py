"""The infrastructure: one CDK app of seven stacks, the same in every stage.

| stack | what it holds | what it exports |
| --- | --- | --- |
| `data` | what must survive: people, tables, photos, whom to tell of alarms | ids that AWS chose |
| `work` | what is under way: queues, events, uploads, exports | nothing |
| `api` | the HTTP API itself, and what it answers without a token | its id and its authorizer's |
| `posts`, `feed`, `people` | the functions, by topic, with their routes and sources | nothing |
| `web` | the site in front | nothing |

Each refers to those above it alone. What has a name of ours is known by that name (`parts.arns`).
`routes`, `sources` and `grants` say what leads to functions and what they may do, whichever stacks
they are in. `stage` says how the stages differ, `parts` are the constructs that the stacks are made
of, `edge` the JavaScript that runs in the CDN.
"""

import sys
from pathlib import Path

# Tables, indexes and settings are named once, in the code that runs in the Lambdas.
sys.path.append(str(Path(__file__).resolve().parent.parent / "layers" / "shared" / "python"))
