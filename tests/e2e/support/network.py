"""A whole Pinhole for the tests: deployed to a local cloud of its own, with IAM enforced."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from local import cloud, deploy_local
from local.person import Person, Photo, cognito
from tests.e2e.support.account import Account
from tests.e2e.support.waiting import until

PASSWORD = "Pinhole-test-1"
# Low, so that tests can reach them.
LIMITS = {
    "IMAGE_BYTES": "4000000",
    "FOLLOWING_MOST": "4",
    "FAN_OUT_PAGE": "2",
    "CELEBRITY_THRESHOLD": "6",
    "FAN_OUT_MODE_SETTLE_SECONDS": "1",
    "DENSE_LIKES": "3",
    "VIRAL_LIKES": "5",
    "POPULAR_LIKES": "3",
    "PROCESS_ATTEMPTS": "3",
    "UPLOAD_SECONDS": "25",
    "DELETION_SETTLE_SECONDS": "2",
    "ARRIVAL_SECONDS": "1",
    "DENIED_SECONDS": "1",
}
_numbers = count(1)


@dataclass(frozen=True)
class Network:
    """`addresses` is the content of `.local/outputs.json`."""

    cloud: cloud.Cloud
    account: Account
    addresses: Mapping[str, str]

    def newcomer(self, name: str = "new") -> Person:
        """A person who has just signed up and in, and has not called the API yet."""
        username = unique(name)
        email = {"Name": "email", "Value": f"{username}@example.com"}
        account = {"Username": username, "Password": PASSWORD, "UserAttributes": [email]}
        cognito(self.addresses, "SignUp", account)
        token = self.sign_in(username)["AccessToken"]
        return Person(username, claims(token)["sub"], token, self.addresses["api_url"])

    def person(self, name: str) -> Person:
        """A person who has called the API, so that others can follow them."""
        newcomer = self.newcomer(name)
        newcomer.ask("GET", "/users/me/profile")
        return newcomer

    def sign_in(self, username: str) -> Mapping[str, Any]:
        """All tokens that signing in returns."""
        words = {"USERNAME": username, "PASSWORD": PASSWORD}
        request = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": words}
        return cognito(self.addresses, "InitiateAuth", request)["AuthenticationResult"]

    def publish(self, author: Person, *photos: Photo, caption: str = "") -> str:
        """Post photos and wait until everybody can see them; the post's id."""
        post_id = author.post(photos, caption)["post_id"]
        self.wait_for_state(author, post_id, "published")
        return post_id

    def wait_for_state(
        self, author: Person, post_id: str, state: str, seconds: float | None = None
    ) -> Any:
        """Wait until the author sees the post in that state, and in no other final one."""
        post = until(
            lambda: author.ask("GET", f"/posts/{post_id}"),
            lambda post: post["state"] in (state, "published", "rejected"),
            what=f"post {post_id} to be {state}",
            seconds=seconds,
        )
        assert post["state"] == state, post
        return post

    def wait_for_feed(self, reader: Person, *post_ids: str) -> list[Any]:
        """The reader's feed, once it shows these posts."""
        return until(
            lambda: reader.ask("GET", "/feed?limit=50")["posts"],
            lambda posts: set(post_ids) <= {post["post_id"] for post in posts},
            what=f"{post_ids} in the feed of {reader.username}",
        )


@contextmanager
def deployed(state: Path) -> Iterator[Network]:
    """Start a cloud, deploy to it, and stop it at the end of the block."""
    with cloud.running(state, cloud.free_port()) as running:
        outputs = deploy_local.deploy(running, LIMITS)
        yield Network(running, Account(running), deploy_local.addresses(running, outputs))


def unique(name: str) -> str:
    """A user name that nobody has had."""
    return f"{name}_{next(_numbers)}_{uuid4().hex[:6]}"


def claims(token: str) -> Mapping[str, Any]:
    """The claims of a token, unverified."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
