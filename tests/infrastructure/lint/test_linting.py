"""A resource is checked again wherever it, or what it refers to, is another."""

import json
from copy import deepcopy
from types import SimpleNamespace

import pytest

from tests.infrastructure.lint import linting

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}}
POLICY = {
    "Type": "AWS::SQS::QueuePolicy",
    "Properties": {
        "Queues": [{"Ref": "Queue"}],
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "sqs:SendMessage",
                    "Resource": {"Fn::GetAtt": ["Queue", "Arn"]},
                }
            ],
        },
    },
}


def found(folder, template):
    folder.mkdir()
    (folder / "a.template.json").write_text(json.dumps(template))
    return linting.findings(folder)


@pytest.fixture
def sound(tmp_path):
    """A template in which nothing was found."""
    made = {"Resources": {"Queue": deepcopy(QUEUE), "Policy": deepcopy(POLICY)}}
    assert found(tmp_path / "sound", made) == []
    return made


def test_a_fault_in_a_resource_is_found_though_it_was_sound_before(tmp_path, sound):
    sound["Resources"]["Queue"]["Properties"]["VisibilityTimeout"] = 999_999
    [fault] = found(tmp_path / "faulty", sound)
    assert "E3034" in fault
    assert found(tmp_path / "again", sound) != []


def test_a_fault_in_what_a_resource_refers_to_is_found(tmp_path, sound):
    sound["Resources"]["Queue"] = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
    assert any("Arn" in each for each in found(tmp_path / "other", sound))


def test_the_same_resource_is_checked_once():
    asked = []

    def validate(*given):
        asked.append(given)
        return iter(())

    validator = SimpleNamespace(cfn=SimpleNamespace(template={"Resources": {}}))
    resource = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "asked-once"}}
    for _ in range(2):
        assert list(linting._once(validate, validator, None, resource, None)) == []
    assert len(asked) == 1
