"""The local cloud itself: it starts empty, enforces rights, and leaves nothing behind."""

import os

import boto3
import pytest
from botocore.exceptions import ClientError

from local import cloud, pids
from local.console import Trouble


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return tmp_path_factory.mktemp("cloud")


def test_it_enforces_rights_and_ends_with_all_it_started(state):
    with cloud.running(state, cloud.free_port()) as it:
        group = it.process.pid
        key = it.client("iam")
        key.create_user(UserName="nobody")
        stranger = key.create_access_key(UserName="nobody")["AccessKey"]
        s3 = boto3.client(
            "s3",
            endpoint_url=it.environment()["AWS_ENDPOINT_URL"],
            region_name=cloud.REGION,
            aws_access_key_id=stranger["AccessKeyId"],
            aws_secret_access_key=stranger["SecretAccessKey"],
        )
        assert it.client("s3").list_buckets()["Buckets"] == []
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.list_buckets()
        assert pids.holder(state / "cloud.pid") == group
    assert pids.holder(state / "cloud.pid") is None
    assert not (state / "tmp").exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_one_state_folder_is_for_one_cloud(state):
    with (
        cloud.running(state, cloud.free_port()) as first,
        pytest.raises(Trouble, match="already running"),
        cloud.running(state, cloud.free_port()),
    ):
        raise AssertionError(f"a second one started beside {first}")


def test_a_busy_port_is_refused_before_anything_starts(state, tmp_path):
    with (
        cloud.running(state, cloud.free_port()) as first,
        pytest.raises(Trouble, match=f"Port {first.port} is in use"),
        cloud.running(tmp_path, first.port),
    ):
        raise AssertionError("a second one started on the same port")
