"""Runs Pinhole on this machine: environments, local cloud, deployment, demo people and photos.

Read run.py first: it is the table of contents.
"""

import sys

# Written so that an old Python can still read it and say the sentence.
if sys.version_info < (3, 11):
    sys.exit(
        "Pinhole needs Python 3.11 or newer and this is %s: install one, then name it, "
        "for example `make run PYTHON=python3.13`." % sys.version.split()[0]
    )
