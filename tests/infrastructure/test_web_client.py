"""The web app's client of the API is generated from the API's own document."""

from local.web import client


def test_the_web_apps_types_are_those_of_the_document(openapi):
    # Otherwise run `make web-client`.
    assert client.types(openapi) == client.TYPES.read_text()
