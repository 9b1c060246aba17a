"""What `make receipt` and `make receipts` are asked for."""

import pytest

from local.console import Trouble
from local.operator import receipts


@pytest.mark.parametrize(
    "given",
    [
        ["receipt", "--post", "", "--account", ""],
        ["receipt", "--post", " ", "--account", ""],
        ["receipt", "--post", "P", "--account", "A"],
    ],
)
def test_one_thing_has_to_be_named(monkeypatch, given):
    monkeypatch.setattr("sys.argv", ["receipts", *given])
    with pytest.raises(Trouble, match="Name one: make receipt POST=<post_id>, or ACCOUNT="):
        receipts.main()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (["receipt", "--post", "P", "--account", ""], ("post", "P")),
        (["receipt", "--post", "", "--account", "A"], ("account", "A")),
        (["receipts", "--post", "", "--account", ""], ("late", "")),
    ],
)
def test_what_is_named_is_looked_for(monkeypatch, given, wanted):
    asked = []
    monkeypatch.setattr("sys.argv", ["receipts", *given])
    monkeypatch.setattr(receipts, "target", lambda stage: stage)
    monkeypatch.setattr(receipts, "post_receipt", lambda at, id: asked.append(("post", id)))
    monkeypatch.setattr(receipts, "account_receipt", lambda at, id: asked.append(("account", id)))
    monkeypatch.setattr(receipts, "_list", lambda at: asked.append(("late", "")))
    receipts.main()
    assert asked == [wanted]
