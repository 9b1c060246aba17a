import os

import pytest

from local import cloud
from local.console import Trouble


def test_a_busy_port_is_refused_in_one_sentence_with_the_way_out(monkeypatch, tmp_path):
    monkeypatch.setattr(cloud, "_answers", lambda port: True)
    with (
        pytest.raises(Trouble, match=r"Port 4566 is in use: .* `make run PORT=4600`\.$"),
        cloud.running(tmp_path, 4566),
    ):
        raise AssertionError("it must not start")


def test_a_lambda_sees_nothing_of_this_machines_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.setenv("SECRET", "mine")
    names = cloud._environment(tmp_path, 4566, "").keys()
    assert names & os.environ.keys() <= {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "HOME",
        "LANG",
        "PATH",
        "TMPDIR",
    }


def test_tools_call_the_cloud_by_address():
    running = cloud.Cloud(4600, None, None)
    assert running.environment()["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4600"
    assert running.endpoint == "http://localhost:4600"
