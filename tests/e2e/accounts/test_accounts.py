"""Accounts on the deployed cloud: a new name, an export, and a deletion that leaves no trace."""

import io
import json
import zipfile

import pytest

from local import http
from local.person import Refused
from tests.e2e.accounts.test_sign_up import sign_up
from tests.e2e.journeys import deletion
from tests.e2e.journeys.deletion import traces
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network, unique
from tests.e2e.support.waiting import until


def receipt(network: Network, path: str):
    answer = http.request("GET", network.addresses["api_url"] + path, None, {})
    assert answer.status == 200, answer.body
    return answer.json()


def test_a_new_name_shows_everywhere_and_both_names_stay_taken(network: Network):
    person, other = network.person("ana"), network.person("ben")
    name = unique("lena")
    assert person.ask("PATCH", "/users/me", {"username": name})["username"] == name
    for taken in (name, person.username):
        with pytest.raises(Refused, match="username_taken"):
            other.ask("PATCH", "/users/me", {"username": taken})
    with pytest.raises(Refused, match="UserLambdaValidationException"):
        sign_up(network, name)
    assert network.sign_in(person.username)["AccessToken"], "one signs in as before"


def test_an_export_holds_its_owners_photos(network: Network):
    scene = deletion.everything(network)
    scene.author.ask("POST", "/users/me/export")
    ready = until(
        lambda: scene.author.ask("GET", "/users/me/export"),
        lambda found: found["state"] == "ready",
        what="the export",
    )
    file = http.request("GET", ready["url"], None, {})
    assert file.status == 200
    archive = zipfile.ZipFile(io.BytesIO(file.body))
    assert archive.testzip() is None
    [told] = json.loads(archive.read("posts.json"))
    assert told["post_id"] == scene.post_id
    kept = [name for name in archive.namelist() if name.startswith("originals/")]
    assert kept == [f"originals/{scene.post_id}/{index}.jpg" for index in (0, 1)]


def test_a_scan_of_everything_finds_no_trace_of_a_deleted_account(network: Network):
    scene = deletion.everything(network)
    author, reader = scene.author, scene.reader
    author.follow(reader)
    author.ask("POST", "/users/me/export")
    drain(network.account)

    told = author.ask("DELETE", "/users/me", {"username": author.username})

    assert author.call("GET", "/users/me/profile").status == 401
    assert reader.call("GET", f"/users/{author.user_id}/profile").status == 404
    with pytest.raises(Refused):
        network.sign_in(author.username)
    until(
        lambda: receipt(network, told["receipt"]),
        lambda found: found["state"] == "done",
        what="the receipt to be done",
        seconds=180,
    )
    assert traces(network.account, author.user_id) == {"archive", "receipts"}
    assert network.account.keys("exports", author.user_id) == []
    assert author.call("GET", "/users/me/profile").status == 401, "and no row comes back"
    assert traces(network.account, author.user_id) == {"archive", "receipts"}
    with pytest.raises(Refused, match="UserLambdaValidationException"):
        sign_up(network, author.username)
