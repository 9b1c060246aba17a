from local.fixups import lifecycle_rule


def test_a_lifecycle_rule_is_spelled_as_the_call_wants_it():
    rule = {
        "Id": "old",
        "Status": "Enabled",
        "Prefix": "originals/",
        "ExpirationInDays": 1,
        "Transitions": [{"StorageClass": "GLACIER_IR", "TransitionInDays": 30}],
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }
    assert lifecycle_rule(rule) == {
        "ID": "old",
        "Status": "Enabled",
        "Filter": {"Prefix": "originals/"},
        "Expiration": {"Days": 1},
        "Transitions": [{"StorageClass": "GLACIER_IR", "Days": 30}],
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }


def test_a_rule_without_a_prefix_is_for_the_whole_bucket():
    assert lifecycle_rule({"Status": "Enabled"})["Filter"] == {"Prefix": ""}


def test_a_rule_about_versions_is_spelled_as_the_call_wants_it():
    rule = {
        "Status": "Enabled",
        "ExpiredObjectDeleteMarker": True,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
    }
    assert lifecycle_rule(rule) == {
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "Expiration": {"ExpiredObjectDeleteMarker": True},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
    }
