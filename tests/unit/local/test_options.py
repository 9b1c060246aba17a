import pytest

from local import options
from local.console import Trouble


def test_the_port_is_ministacks_own_unless_another_is_given():
    assert options.port({}) == options.port({"PORT": ""}) == 4566
    assert options.port({"PORT": "4600"}) == 4600


@pytest.mark.parametrize("port", ["x", "80", "65536", "-1", "4566.0", "٤٥٦٦٠٠"])
def test_an_impossible_port_is_refused_in_one_sentence(port):
    with pytest.raises(Trouble, match="PORT must be a number from 1024 to 65535"):
        options.port({"PORT": port})


def test_only_the_upper_case_names_of_tunables_are_settings():
    environment = {"FEED_DAYS": "30", "feed_days": "31", "STAGE": "prod", "PATH": "/bin"}
    assert options.settings(environment) == {"FEED_DAYS": "30"}


def test_a_setting_of_the_wrong_type_is_refused_in_one_sentence():
    with pytest.raises(Trouble, match="FEED_DAYS must be"):
        options.settings({"FEED_DAYS": "many"})


def test_a_misspelled_setting_on_the_command_line_is_noticed():
    environment = {"MAKEFLAGS": "s -- FEED_DAYZ=30 FEED_DAYS=30 PORT=4600"}
    assert options.unknown(environment) == ["FEED_DAYZ"]
    assert options.unknown({"MAKEFLAGS": "s"}) == options.unknown({}) == []
