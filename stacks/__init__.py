"""The infrastructure: one CDK app of three stacks, the same in every stage.

`data` holds what must survive, `application` what may be replaced, `web` the site. `stage` says
how the stages differ, `parts` are the constructs that the stacks are made of, `edge` the
JavaScript that runs in the CDN.
"""

import sys
from pathlib import Path

# Tables, indexes and settings are named once, in the code that runs in the Lambdas.
sys.path.append(str(Path(__file__).resolve().parent.parent / "layers" / "shared" / "python"))
