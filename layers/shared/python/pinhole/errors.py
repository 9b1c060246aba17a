"""The error hierarchy. Each error has an HTTP status and a stable `code`.

PinholeError
├── InvalidRequest         400 invalid_request   (names the fields)
│   ├── InvalidCursor      400 invalid_cursor
│   └── NotOneself         422 not_oneself       (the action needs another person)
├── Unauthenticated        401 unauthenticated
│   └── AccountClosed      401 account_closed
├── Forbidden              403 forbidden
│   ├── PrivateAccount     403 private_account   (the viewer does not follow it)
│   ├── AccountSuspended   403 account_suspended (the viewer's own)
│   └── CommentsLimited    403 comments_limited  (the author decides who comments)
├── NotFound               404 not_found
│   └── NoOriginal         404 no_original       (the medium is not ready)
├── MethodNotAllowed       405 method_not_allowed
├── Conflict               409 conflict
│   └── UsernameTaken      409 username_taken
├── TooLarge               413 too_large
├── UnsupportedMediaType   415 unsupported_media_type
├── KeyReused              422 idempotency_key_reused
├── RateLimited            429 rate_limited      (carries Retry-After)
├── NotOffered             501 not_offered       (a format that there is not)
└── Busy                   503 busy              (worth a retry)
    └── ReadOnly           503 read_only         (another region writes)

`pinhole.api.problems` turns them into responses, in one place.
"""

from __future__ import annotations


class Later(Exception):
    """Work that has to wait for other work: no fault, and worth a retry."""


class PinholeError(Exception):
    """`detail` is a sentence for the caller, without internals."""

    status = 500
    code = "internal_error"
    title = "Internal error"
    # Seconds after which a retry may succeed.
    retry_after: int | None = None

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title


class InvalidRequest(PinholeError):
    status, code, title = 400, "invalid_request", "The request is not valid"

    def __init__(self, detail: str = "", fields: list[tuple[str, str]] | None = None) -> None:
        """`fields` pairs the path of each wrong field, such as `media[0].size`, with the reason."""
        self.fields = fields or []
        super().__init__(detail or "; ".join(f"{name}: {fault}" for name, fault in self.fields))

    @classmethod
    def of(cls, field: str, fault: str) -> InvalidRequest:
        return cls(fields=[(field, fault)])


class InvalidCursor(InvalidRequest):
    code, title = "invalid_cursor", "The cursor does not belong to this list"


class NotOneself(InvalidRequest):
    status, code, title = 422, "not_oneself", "You cannot do this to yourself"


class Unauthenticated(PinholeError):
    status, code, title = 401, "unauthenticated", "A valid access token is required"


class AccountClosed(Unauthenticated):
    code, title = "account_closed", "This account was deleted"


class Forbidden(PinholeError):
    status, code, title = 403, "forbidden", "You are not allowed to do this"


class PrivateAccount(Forbidden):
    code, title = "private_account", "This account is private"


class AccountSuspended(Forbidden):
    code, title = "account_suspended", "A moderator suspended your account"


class CommentsLimited(Forbidden):
    code, title = "comments_limited", "You cannot comment on this post"


class NotFound(PinholeError):
    status, code, title = 404, "not_found", "Not found"


class MethodNotAllowed(PinholeError):
    status, code, title = 405, "method_not_allowed", "The resource does not have this method"


class NoOriginal(NotFound):
    code, title = "no_original", "This medium has no original"


class Conflict(PinholeError):
    status, code, title = 409, "conflict", "The current state does not allow this"


class UsernameTaken(Conflict):
    code, title = "username_taken", "This user name is taken or was taken recently"


class TooLarge(PinholeError):
    status, code, title = 413, "too_large", "The request is too large"


class UnsupportedMediaType(PinholeError):
    status, code, title = 415, "unsupported_media_type", "The content type is not supported"


class KeyReused(PinholeError):
    status, code = 422, "idempotency_key_reused"
    title = "This Idempotency-Key was used for another request"


class RateLimited(PinholeError):
    status, code, title = 429, "rate_limited", "Too many requests"

    def __init__(self, detail: str = "", *, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class NotOffered(PinholeError):
    status, code, title = 501, "not_offered", "There is no such format"


class Busy(PinholeError):
    status, code, title = 503, "busy", "The service is busy; please try again"
    retry_after = 2


class ReadOnly(Busy):
    """Of a stage in two regions: this one only reads, or the other one is about to write."""

    code, title = "read_only", "Nothing can be changed at the moment; please try again"
    retry_after = 10
