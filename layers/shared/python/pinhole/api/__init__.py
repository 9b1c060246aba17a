"""The HTTP side of the domain: from an API Gateway event to one function call, and back.

A handler makes a `resolver()`, declares its routes with typed parameters, and exports
`entry(app)`. Parameters are filled by `pinhole.api.arguments`, errors become problem+json in
`pinhole.api.problems`, and `pinhole.api.openapi` describes all routes from the same code.
"""

from pinhole.api.app import caller, entry, page, resolver, viewer

__all__ = ["caller", "entry", "page", "resolver", "viewer"]
