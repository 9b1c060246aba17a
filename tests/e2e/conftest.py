from dataclasses import dataclass
from typing import Any

import pytest

from local.environments import STATE
from local.person import Person
from tests.e2e import contract, samples
from tests.e2e.network import Network, deployed
from tests.e2e.posting import announce


@pytest.fixture(scope="session")
def network():
    """One for all tests: every test signs up people of its own, and counts only what is theirs."""
    with deployed(STATE / "e2e") as network, contract.kept(network.addresses):
        yield network


@dataclass(frozen=True)
class EarlyPost:
    """A post that was asked for with an Idempotency-Key, and never uploaded to."""

    author: Person
    key: str
    created: Any


@pytest.fixture(scope="session", autouse=True)
def early_post(network: Network) -> EarlyPost:
    """Made first, so that its presigned POST expires while the other tests run."""
    author, key = network.person("ana"), "early"
    return EarlyPost(author, key, announce(author, samples.small_photo(), key=key).json())
