"""The HTTP layer: from an API Gateway event to one function call, and back.

A handler creates a `resolver()`, declares its routes with typed parameters, and exports
`entry(app)`. `pinhole.api.arguments` fills in the parameters, `pinhole.api.problems` turns errors
into problem+json, and `pinhole.api.openapi` documents all routes from the same code.
"""

from pinhole.api.app import caller, entry, page, resolver, viewer

__all__ = ["caller", "entry", "page", "resolver", "viewer"]
