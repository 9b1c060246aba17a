"""The base of all tables: models on one tuned client (`pinhole.aws.clients`).

By default PynamoDB would build a botocore session, client and connection pool for every class.
"""

from __future__ import annotations

from typing import Generic, Self, TypeVar

from pynamodb.connection import TableConnection
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from pinhole.aws import clients
from pinhole.aws.items import Row

R = TypeVar("R", default=Row)


class Table(Model, Generic[R]):
    """A model on the shared client."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection = super()._get_connection()
        # A private method, therefore pinned and tested: PynamoDB has no public way to pass a
        # client.
        connection.connection._client = clients.dynamodb()
        return connection

    @classmethod
    def find(cls, key: str) -> Self | None:
        """The current row with this hash key, by a consistent read; None if there is none."""
        try:
            return cls.get(key, consistent_read=True)
        except cls.DoesNotExist:
            return None

    def save_if(self, condition: Condition) -> bool:
        """Write the row; False if the condition does not hold."""
        return clients.is_accepted(self.save, condition)

    def update_if(self, actions: list[Action], condition: Condition) -> bool:
        """Change the row; False if the condition does not hold."""
        return clients.is_accepted(self.update, actions, condition)

    def delete_if(self, condition: Condition) -> bool:
        """Delete the row; False if the condition does not hold."""
        return clients.is_accepted(self.delete, condition)
