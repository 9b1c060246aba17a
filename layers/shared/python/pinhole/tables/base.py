"""The base of all tables: models on one tuned client (`pinhole.aws.clients`).

By default PynamoDB would build a botocore session, client and connection pool for every class.
"""

from __future__ import annotations

from pynamodb.connection import TableConnection
from pynamodb.models import Model

from pinhole.aws import clients


class Table(Model):
    """A model on the shared client."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection = super()._get_connection()
        # A private method, therefore pinned and tested: PynamoDB has no public way to pass a
        # client.
        connection.connection._client = clients.dynamodb()
        return connection
