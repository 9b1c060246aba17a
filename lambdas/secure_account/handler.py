"""POST /users/me/sign-out and /users/me/password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.accounts import sessions
from pinhole.api.schemas.accounts import PasswordChange

if TYPE_CHECKING:
    from pinhole.views.accounts import SignedOut

app = api.resolver()


@app.post("/users/me/sign-out", summary="Sign out everywhere", tags=["People"])
def sign_out() -> SignedOut:
    return sessions.sign_out(api.viewer(app))


@app.post(
    "/users/me/password", summary="Change your password and sign out everywhere", tags=["People"]
)
def change_password(body: PasswordChange) -> SignedOut:
    return sessions.change_password(api.viewer(app), body.password, body.new_password)


handler = api.entry(app)
