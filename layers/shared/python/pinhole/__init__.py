"""Pinhole's domain: plain functions over a few named doors to AWS.

Handlers in `lambdas/` decode a request or a record, call one function of this package and
encode its answer. Modules here raise `pinhole.errors` and never build HTTP responses.
"""
