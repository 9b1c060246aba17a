"""Pinhole's domain: plain functions; only a few named modules access AWS.

Handlers in `lambdas/` decode a request or a record, call one function of this package and encode
the result. Modules here raise `pinhole.errors` and never build HTTP responses.
"""

# The one place of the version (docs/releasing.md): a release, or what comes after the last one.
__version__ = "0.1.0-dev"
