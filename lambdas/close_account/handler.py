"""DELETE /users/me."""

from __future__ import annotations

from pinhole import api
from pinhole.accounts import closing
from pinhole.api.schemas.accounts import AccountDeletion, ClosedAccount

app = api.resolver()


@app.delete("/users/me", summary="Delete your account and all its data", tags=["People"])
def close_account(body: AccountDeletion) -> ClosedAccount:
    return closing.close(api.caller(app), body.username), 202


handler = api.entry(app)
