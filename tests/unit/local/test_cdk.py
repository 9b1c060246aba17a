from local import cdk


def told(line):
    return list(cdk.condensed(line))


def test_progress_is_a_line_for_each_stack_and_not_for_each_resource():
    assert told("pinhole-local-data: deploying... [1/3]\n") == [
        "pinhole-local-data: deploying... [1/3]"
    ]
    assert told(" ✅  pinhole-local-data\n") == ["pinhole-local-data"]
    assert told("pinhole-local-data |  3 | 1:28:26 PM | CREATE_COMPLETE | AWS::S3::Bucket") == []


def test_failures_are_reported_at_once():
    line = "pinhole-local-data |  3 | 1:28 PM | CREATE_FAILED   | AWS::S3::Bucket | Media  no such"
    assert told(line) == [" ".join(line.split())]


def test_the_reasons_of_a_failure_are_what_failed_or_else_the_last_lines():
    rollback = ["a | CREATE_COMPLETE", "b | CREATE_FAILED", *["c | DELETE_COMPLETE"] * 50]
    assert cdk.reasons(rollback) == ["b | CREATE_FAILED"]
    assert cdk.reasons([str(number) for number in range(100)])[-1] == "99"
