"""The types of the dictionaries that the API returns as JSON.

Each has the name and the fields of a schema in `pinhole.api.schemas`. A route is annotated with the
type, and the OpenAPI document describes it by the schema of that name. Import them for type
checkers only: the schemas need pydantic, and these too would make cold starts longer.
"""
