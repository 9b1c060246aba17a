"""A queue as its owner sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.e2e.support.waiting import until

_KINDS = ("", "Delayed", "NotVisible")


@dataclass(frozen=True)
class Queue:
    client: Any
    name: str

    @property
    def url(self) -> str:
        return self.client.get_queue_url(QueueName=self.name)["QueueUrl"]

    def attributes(self) -> dict[str, str]:
        answer = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])
        return answer["Attributes"]

    def messages(self) -> int:
        """The number of messages that wait, are delayed or in flight."""
        found = self.attributes()
        return sum(int(found[f"ApproximateNumberOfMessages{kind}"]) for kind in _KINDS)

    def wait_until_empty(self) -> None:
        until(self.messages, lambda number: number == 0, what=f"{self.name} to be empty")

    def send(self, body: Any) -> None:
        """Send a message: text as it is, anything else as JSON."""
        text = body if isinstance(body, str) else json.dumps(body)
        self.client.send_message(QueueUrl=self.url, MessageBody=text)

    def purge(self) -> None:
        self.client.purge_queue(QueueUrl=self.url)

    def wait_for(self, containing: str, number: int = 1) -> list[str]:
        """Receive the messages that hold this text, once there are so many; their bodies."""
        bodies: list[str] = []
        until(
            lambda: bodies.extend(self._take(containing)) or len(bodies),
            lambda found: found >= number,
            what=f"{number} messages with {containing} in {self.name}",
        )
        return bodies

    def holds(self, containing: str) -> bool:
        """Whether a waiting message holds this text. All messages are soon visible again."""
        seen = self.messages()
        for _ in range(1 + seen // 5):
            answer = self.client.receive_message(
                QueueUrl=self.url, MaxNumberOfMessages=10, VisibilityTimeout=2
            )
            if any(containing in each["Body"] for each in answer.get("Messages", [])):
                return True
        return False

    @contextmanager
    def impatient(self, seconds: int) -> Iterator[None]:
        """Within the block a failed message is delivered again after so many seconds."""
        usual = self.attributes()["VisibilityTimeout"]
        self._set_timeout(str(seconds))
        try:
            yield
        finally:
            self._set_timeout(usual)

    def _set_timeout(self, seconds: str) -> None:
        attributes = {"VisibilityTimeout": seconds}
        self.client.set_queue_attributes(QueueUrl=self.url, Attributes=attributes)

    def _take(self, containing: str) -> Iterator[str]:
        """Receive some messages and delete those with the text; the others soon come back."""
        url = self.url
        answer = self.client.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=1
        )
        for message in answer.get("Messages", []):
            if containing in message["Body"]:
                self.client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                yield message["Body"]
