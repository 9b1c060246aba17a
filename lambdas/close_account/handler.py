"""DELETE /users/me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.accounts import closing
from pinhole.api.schemas.accounts import AccountDeletion

if TYPE_CHECKING:
    from pinhole.views.accounts import ClosedAccount

app = api.resolver()


@app.delete("/users/me", summary="Delete your account and all its data", tags=["People"])
def close_account(body: AccountDeletion) -> tuple[ClosedAccount, int]:
    return closing.close(api.caller(app), body.username), 202


handler = api.entry(app)
