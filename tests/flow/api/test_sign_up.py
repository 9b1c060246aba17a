"""Cognito's check before it creates an account."""

import pytest

from tests.flow.support.accounts import sign_up
from tests.flow.support.world import tuned

pytestmark = pytest.mark.usefixtures("world")


def test_a_valid_name_waits_for_its_e_mail_address_to_be_confirmed():
    assert sign_up("ana.b_1", email="a@b.example") == {
        "autoConfirmUser": False,
        "autoVerifyEmail": False,
    }


def test_the_local_stage_confirms_at_once():
    with tuned(auto_confirm=True):
        confirmed = sign_up("ana", email="a@b.example")
        without_email = sign_up("ana")
    assert confirmed == {"autoConfirmUser": True, "autoVerifyEmail": True}
    assert without_email == {"autoConfirmUser": True, "autoVerifyEmail": False}


@pytest.mark.parametrize("username", ["an", "Ana", "ana!", "a" * 31, "admin", "", "аna"])
def test_a_bad_name_is_refused_with_a_sentence(username):
    with pytest.raises(ValueError, match="user name"):
        sign_up(username, email="a@b.example")
