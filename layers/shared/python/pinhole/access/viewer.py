"""The person who makes a request."""

from __future__ import annotations

from dataclasses import dataclass, field

from pinhole import errors


@dataclass(frozen=True)
class Viewer:
    """The person who makes a request, according to their access token. `signed_in_at`: the second
    of the sign-in that the token comes from, even after a refresh; `token_ends_at`: the second from
    which it is expired.
    """

    user_id: str
    username: str
    is_moderator: bool = False
    signed_in_at: int = 0
    token: str = field(default="", repr=False)
    token_ends_at: int = 0

    def require_other(self, user_id: str, fault: str) -> None:
        """Raises NotOneself with this fault if the person is the viewer."""
        if user_id == self.user_id:
            raise errors.NotOneself.of("user_id", fault)
