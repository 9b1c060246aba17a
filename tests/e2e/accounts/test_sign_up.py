"""Accounts: which names are accepted, what signing in returns, when a person's row is created."""

import pytest

from local.person import Person, Refused, cognito
from tests.e2e.support.network import PASSWORD, Network, unique

RULE = "A user name has 3 to 30 of the characters a-z, 0-9 and _, with single dots in between"


def sign_up(network: Network, username: str, password: str = PASSWORD):
    email = {"Name": "email", "Value": "somebody@example.com"}
    request = {"Username": username, "Password": password, "UserAttributes": [email]}
    return cognito(network.addresses, "SignUp", request)


@pytest.mark.parametrize(
    ("username", "why"),
    [
        ("ab", RULE),
        ("a" * 31, RULE),
        ("with space", RULE),
        ("with-dash", RULE),
        ("Upper", RULE),
        ("naïve", RULE),
        ("аnna", RULE),  # starts with a Cyrillic letter
        ("admin", "The user name admin is reserved"),
        ("pinhole", "The user name pinhole is reserved"),
    ],
)
def test_a_name_against_the_rules_is_refused_with_the_rule(
    network: Network, username: str, why: str
):
    with pytest.raises(Refused, match="UserLambdaValidationException") as refused:
        sign_up(network, username)
    assert why in str(refused.value)
    with pytest.raises(Refused, match="NotAuthorizedException|UserNotFoundException"):
        network.sign_in(username)


@pytest.mark.parametrize("username", ["a.b", "_._", "0" * 30])
def test_the_shortest_and_the_longest_names_are_taken(network: Network, username: str):
    sign_up(network, username)
    assert network.sign_in(username)["AccessToken"]


def test_a_name_is_given_once(network: Network):
    taken = network.newcomer()
    with pytest.raises(Refused, match="UsernameExistsException"):
        sign_up(network, taken.username)


@pytest.mark.parametrize("password", ["short1!", "nocapitals1!", "NODIGITS!a", "Nosymbols1"])
def test_a_weak_password_is_refused(network: Network, password: str):
    with pytest.raises(Refused, match="InvalidPasswordException"):
        sign_up(network, unique("ana"), password)


def test_the_first_call_creates_the_row_and_the_next_ones_leave_it(network: Network):
    newcomer = network.newcomer("ana")
    assert not network.account.row("users", user_id=newcomer.user_id)

    profile = newcomer.ask("GET", "/users/me/profile")

    assert profile == {
        "user_id": newcomer.user_id,
        "username": newcomer.username,
        "display_name": newcomer.username,
        "bio": "",
        "comment_policy": "everyone",
        "avatar_url": None,
        "avatar_urls": None,
        "avatar": None,
        "post_count": 0,
        "follower_count": 0,
        "following_count": 0,
        "is_private": False,
        "public_page": "unlisted",
        "is_following": False,
        "is_requested": False,
    }
    row = network.account.row("users", user_id=newcomer.user_id)
    assert newcomer.ask("GET", "/feed") == {"posts": [], "next_cursor": None}
    assert network.account.row("users", user_id=newcomer.user_id) == row
    assert newcomer.ask("GET", f"/users/{newcomer.user_id}/profile") == profile
    assert "@" not in str(row), "the e-mail address stays with Cognito"


def test_a_refresh_token_gives_a_new_access_token(network: Network):
    person = network.newcomer("ana")
    refresh = {"REFRESH_TOKEN": network.sign_in(person.username)["RefreshToken"]}
    request = {"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": refresh}
    token = cognito(network.addresses, "InitiateAuth", request)["AuthenticationResult"]
    again = Person(person.username, person.user_id, token["AccessToken"], person.api_url)
    assert again.ask("GET", "/users/me/profile")["user_id"] == person.user_id


def test_a_client_may_prove_the_password_instead_of_sending_it(network: Network):
    username = network.newcomer("ana").username
    words = {"USERNAME": username, "SRP_A": "2" * 768}
    request = {"AuthFlow": "USER_SRP_AUTH", "AuthParameters": words}
    challenge = cognito(network.addresses, "InitiateAuth", request)
    assert challenge["ChallengeName"] == "PASSWORD_VERIFIER"
    assert {"SALT", "SRP_B", "SECRET_BLOCK"} <= set(challenge["ChallengeParameters"])


def test_a_wrong_password_and_an_unknown_name_look_the_same(network: Network):
    person = network.newcomer("ana")
    answers = []
    for username in (person.username, unique("nobody")):
        words = {"USERNAME": username, "PASSWORD": "Wrong-password-1"}
        request = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": words}
        with pytest.raises(Refused) as refused:
            cognito(network.addresses, "InitiateAuth", request)
        answers.append(str(refused.value))
    assert answers[0] == answers[1]
