"""The errors of every operation, as the OpenAPI document describes them."""

from __future__ import annotations

_OF_ALL = {
    "400": "Invalid request",
    "401": "Missing or invalid access token",
    "403": "The request did not come through the CDN, or your account is suspended:"
    " `account_suspended`",
    "404": "Not found",
    "503": "Busy; try again",
}
_NOT_PUBLISHED = "Somebody else's post that is not published"
_PRIVATE = "A private account that you do not follow: `private_account`"
_YOURSELF = "You cannot do this to yourself: `not_oneself`"
_YOURS = "It is about you or something you made: `not_oneself`"
_LIMITED = "Rate limit exceeded: `Retry-After` says when to try again"
_OWN_NOT_PUBLISHED = "Your own post, but it is not published"
_MAY_NOT_HIDE = "You are not a moderator, or the post is not published"
_MODERATORS_ONLY = "You are not a moderator"
_INTERACTION = {"403": _NOT_PUBLISHED, "409": _OWN_NOT_PUBLISHED}
_TOO_LARGE = "The body is too large"
_NOT_JSON = "The body is not JSON"
_KEY_RUNNING = "a request with this key is still running"
_KEY_REUSED = "The key was used for a different request"
_OF_ONE = {
    "GET /posts/{post_id}": {"403": _NOT_PUBLISHED},
    "PATCH /posts/{post_id}": {
        "403": "Somebody else's post",
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "429": _LIMITED,
    },
    "DELETE /posts/{post_id}": {"403": "Somebody else's post", "429": _LIMITED},
    "GET /users/{user_id}/posts": {"403": _PRIVATE},
    "GET /users/{user_id}/followers": {"403": _PRIVATE},
    "GET /users/{user_id}/following": {"403": _PRIVATE},
    "POST /posts/{post_id}/like": {**_INTERACTION, "429": _LIMITED},
    "DELETE /posts/{post_id}/like": _INTERACTION,
    "GET /posts/{post_id}/likes": {"403": _NOT_PUBLISHED},
    "POST /posts/{post_id}/save": _INTERACTION,
    "DELETE /posts/{post_id}/save": _INTERACTION,
    "GET /posts/{post_id}/comments": {"403": _NOT_PUBLISHED},
    "POST /posts/{post_id}/comments": {
        "403": f"{_NOT_PUBLISHED}; or its author does not let you comment: `comments_limited`",
        "409": f"{_OWN_NOT_PUBLISHED}; or {_KEY_RUNNING}",
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "422": _KEY_REUSED,
        "429": _LIMITED,
    },
    "GET /comments/{comment_id}": {"403": _NOT_PUBLISHED},
    "GET /comments/{comment_id}/likes": {"403": _NOT_PUBLISHED},
    "PATCH /comments/{comment_id}": {
        "403": "Somebody else's comment, or one that was written too long ago",
        "409": _OWN_NOT_PUBLISHED,
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "429": _LIMITED,
    },
    "DELETE /comments/{comment_id}": {"403": "Neither the comment nor the post is yours"},
    "POST /comments/{comment_id}/like": {**_INTERACTION, "429": _LIMITED},
    "DELETE /comments/{comment_id}/like": _INTERACTION,
    "POST /posts/{post_id}/hide": {
        "403": _MAY_NOT_HIDE,
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "422": _YOURS,
    },
    "GET /users/{user_id}/relationship": {"422": _YOURSELF},
    "POST /users/{user_id}/block": {"422": _YOURSELF},
    "DELETE /users/{user_id}/block": {"422": _YOURSELF},
    "POST /users/{user_id}/mute": {
        "409": "You mute the maximum number of people",
        "422": _YOURSELF,
    },
    "DELETE /users/{user_id}/mute": {"422": _YOURSELF},
    "GET /users/{user_id}/mutuals": {"422": _YOURSELF},
    "GET /users/{user_id}/path": {"422": _YOURSELF},
    "POST /users/me/follow-requests/{user_id}": {"422": _YOURSELF},
    "DELETE /users/me/follow-requests/{user_id}": {"422": _YOURSELF},
    "DELETE /users/me/followers/{user_id}": {"422": _YOURSELF},
    "PUT /users/me/close-friends/{user_id}": {
        "409": "They do not follow you",
        "422": _YOURSELF,
    },
    "DELETE /users/me/close-friends/{user_id}": {"422": _YOURSELF},
    "DELETE /posts/{post_id}/hide": {"403": _MAY_NOT_HIDE, "422": _YOURS},
    "POST /reports": {
        "403": _NOT_PUBLISHED,
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "422": _YOURS,
        "429": _LIMITED,
    },
    "POST /posts/{post_id}/appeal": {
        "403": "Somebody else's post",
        "409": "The post is not hidden, or you have appealed already",
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "429": _LIMITED,
    },
    "POST /users/{user_id}/suspension": {
        "403": _MODERATORS_ONLY,
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "422": _YOURSELF,
    },
    "DELETE /users/{user_id}/suspension": {"403": _MODERATORS_ONLY, "422": _YOURSELF},
    "GET /moderation/queue": {"403": _MODERATORS_ONLY},
    "GET /moderation/log": {"403": _MODERATORS_ONLY},
    "POST /moderation/queue/{subject}/resolve": {
        "403": _MODERATORS_ONLY,
        "409": "The case is already decided",
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "422": _YOURS,
    },
    "PUT /users/me/avatar": {"413": _TOO_LARGE, "415": _NOT_JSON, "429": _LIMITED},
    "PATCH /users/me": {
        "409": "Somebody has this user name, or had it recently: `username_taken`",
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "429": _LIMITED,
    },
    "POST /users/me/password": {"413": _TOO_LARGE, "415": _NOT_JSON, "429": _LIMITED},
    "DELETE /users/me": {"413": _TOO_LARGE, "415": _NOT_JSON},
    "POST /users/me/export": {"429": _LIMITED},
    "POST /posts": {
        "409": _KEY_RUNNING.capitalize(),
        "413": f"{_TOO_LARGE}: upload the files with presigned POSTs",
        "415": "The body is neither JSON nor multipart/form-data",
        "422": _KEY_REUSED,
        "429": _LIMITED,
    },
    "POST /live/tickets": {"429": _LIMITED},
    "PUT /users/me/push/subscriptions": {"413": _TOO_LARGE, "415": _NOT_JSON, "429": _LIMITED},
    "PUT /users/me/push": {"413": _TOO_LARGE, "415": _NOT_JSON, "429": _LIMITED},
    "POST /notifications/read": {"413": _TOO_LARGE, "415": _NOT_JSON},
    "POST /users/{user_id}/follow": {
        "409": "You follow the maximum number of people",
        "422": _YOURSELF,
        "429": _LIMITED,
    },
    "DELETE /users/{user_id}/follow": {"422": _YOURSELF},
}


def of(operation: str) -> dict[str, str]:
    """Status -> description of the errors of an operation, such as `GET /posts/{post_id}`."""
    return {**_OF_ALL, **_OF_ONE.get(operation, {})}
