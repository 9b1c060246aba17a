from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from local.environments import STATE
from local.person import Person
from tests.e2e.support import browser, contract, samples
from tests.e2e.support.account import Account
from tests.e2e.support.network import Network, deployed
from tests.e2e.support.posting import announce

FOLDER = STATE / "e2e"
_SECONDS = 1_800


@dataclass(frozen=True)
class EarlyPost:
    """A post that was requested with an Idempotency-Key, without any upload."""

    author: Person
    key: str
    created: Any


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give these tests more time than others: the first one waits for the deployment."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(_SECONDS))


@pytest.fixture(scope="session")
def new_network() -> Iterator[Network]:
    with deployed(FOLDER) as network, contract.kept(network.addresses):
        yield network


@pytest.fixture(scope="session")
def early_post(new_network: Network) -> EarlyPost:
    """Made first, so that its presigned POST expires while the other tests run."""
    author, key = new_network.person("ana"), "early"
    return EarlyPost(author, key, announce(author, samples.small_photo(), key=key).json())


@pytest.fixture(scope="session")
def network(new_network: Network, early_post: EarlyPost) -> Network:
    """One for all tests: each test signs up people of its own, and counts only what is theirs."""
    return new_network


@pytest.fixture(scope="session")
def account(network: Network) -> Account:
    return network.account


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one module: Playwright allows one at a time."""
    with browser.page() as page:
        assert page.context.browser
        yield page.context.browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """After a failure, show the end of the cloud's log: the functions' output."""
    report = yield
    if report.failed and "network" in getattr(item, "fixturenames", ()):
        log = FOLDER / "cloud.log"
        lines = log.read_text(errors="replace").splitlines()[-40:] if log.exists() else []
        report.sections.append((f"End of {log}", "\n".join(lines)))
    return report
