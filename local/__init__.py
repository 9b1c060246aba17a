"""Runs Pinhole on this machine: environments, local cloud, deployment, demo people and photos.

Start reading with run.py, the table of contents.
"""

import sys

# Must be readable by an old Python, to print this message.
if sys.version_info < (3, 11):
    sys.exit(
        "Pinhole needs Python 3.11 or newer and this is %s: install one, then name it, "
        "for example `make run PYTHON=python3.13`." % sys.version.split()[0]
    )
