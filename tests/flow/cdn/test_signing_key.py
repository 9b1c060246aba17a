"""The key that signs addresses: read once, kept, and read again."""

import pytest
from botocore.exceptions import ClientError
from pinhole import clock
from pinhole.aws import clients
from pinhole.media import signed_urls, signing_key
from pinhole.settings import settings

from tests.flow.support.wire import refuse
from tests.flow.support.world import tuned

READ = "secrets-manager.GetSecretValue"


@pytest.fixture
def now(monkeypatch):
    """The time, which a test moves."""
    moment = [1_800_000_000]
    monkeypatch.setattr(clock, "timestamp", lambda: moment[0])
    return moment


def replace(value):
    clients.secrets().put_secret_value(SecretId=settings.signing_key_arn, SecretString=value)


def test_many_signatures_take_one_read(world, now):
    made = {signed_urls.sign(f"/{n}", 1_800_003_600) for n in range(50)}
    assert len(made) == 50
    assert world.wire.calls == [READ]


def test_a_new_key_is_used_when_the_kept_one_is_old(world, now):
    replace("second")
    assert signing_key.current() == b"second"
    replace("third")
    now[0] += settings.signing_key_seconds - 1
    assert signing_key.current() == b"second"
    now[0] += 1
    assert signing_key.current() == b"third"


def test_while_secrets_manager_fails_the_kept_key_signs(world, now):
    key = signing_key.current()
    world.wire.break_(refuse("InternalServiceError", 500), READ)
    now[0] += settings.signing_key_seconds
    world.wire.calls.clear()
    assert [signing_key.current() for _ in range(20)] == [key] * 20
    assert len(world.wire.calls) <= clients.RETRIES["total_max_attempts"]
    world.wire.mend()
    replace("second")
    now[0] += settings.signing_key_seconds
    assert signing_key.current() == b"second"


def test_without_ever_reading_the_key_nothing_is_signed(world):
    world.wire.break_(refuse("InternalServiceError", 500), READ)
    with pytest.raises(ClientError):
        signed_urls.sign("/x", 1_800_003_600)
    world.wire.mend()
    assert "signature=" in signed_urls.sign("/x", 1_800_003_600)


def test_a_function_without_a_key_signs_nothing_and_asks_nobody(world):
    with tuned(signing_key_arn=""), pytest.raises(RuntimeError):
        signed_urls.sign("/x", 1_800_003_600)
    assert world.wire.calls == []
