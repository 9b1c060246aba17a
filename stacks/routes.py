"""The function that answers each route."""

from __future__ import annotations

import re

from stacks.parts.functions import Functions
from stacks.parts.http_api import HttpApi

ROUTES: dict[str, tuple[str, ...]] = {
    "write_posts": ("POST /posts",),
    "edit_posts": ("PATCH /posts/{post_id}",),
    "read_posts": (
        "GET /posts/{post_id}",
        "GET /users/{user_id}/posts",
        "GET /users/me/saved",
    ),
    "like_posts": ("POST /posts/{post_id}/like", "DELETE /posts/{post_id}/like"),
    "save_posts": ("POST /posts/{post_id}/save", "DELETE /posts/{post_id}/save"),
    "delete_posts": ("DELETE /posts/{post_id}", "GET /posts/{post_id}/receipt"),
    "read_originals": ("GET /posts/{post_id}/media/{index}/original",),
    "write_comments": (
        "POST /posts/{post_id}/comments",
        "PATCH /comments/{comment_id}",
        "DELETE /comments/{comment_id}",
    ),
    "read_comments": (
        "GET /posts/{post_id}/comments",
        "GET /comments/{comment_id}",
        "GET /comments/{comment_id}/likes",
    ),
    "like_comments": ("POST /comments/{comment_id}/like", "DELETE /comments/{comment_id}/like"),
    "read_feed": ("GET /feed",),
    "explore_posts": ("GET /explore",),
    "search_network": ("GET /search", "GET /tags/{tag}/posts"),
    "read_connections": (
        "GET /users/{user_id}/mutuals",
        "GET /users/{user_id}/path",
        "GET /users/me/suggestions",
    ),
    "read_notifications": ("GET /notifications",),
    "issue_tickets": ("POST /live/tickets",),
    "manage_pushes": (
        "GET /users/me/push",
        "PUT /users/me/push",
        "PUT /users/me/push/subscriptions",
        "DELETE /users/me/push/subscriptions/{subscription_id}",
    ),
    "mark_notifications": ("POST /notifications/read",),
    "read_people": (
        "GET /users/{user_id}/profile",
        "GET /users/by-name/{username}",
        "GET /users/{user_id}/relationship",
        "GET /users/{user_id}/followers",
        "GET /users/{user_id}/following",
        "GET /posts/{post_id}/likes",
    ),
    "follow_people": ("POST /users/{user_id}/follow", "DELETE /users/{user_id}/follow"),
    "block_people": (
        "POST /users/{user_id}/block",
        "DELETE /users/{user_id}/block",
        "POST /users/{user_id}/mute",
        "DELETE /users/{user_id}/mute",
        "GET /users/me/blocks",
        "GET /users/me/mutes",
    ),
    "manage_followers": (
        "GET /users/me/follow-requests",
        "POST /users/me/follow-requests/{user_id}",
        "DELETE /users/me/follow-requests/{user_id}",
        "DELETE /users/me/followers/{user_id}",
        "GET /users/me/close-friends",
        "PUT /users/me/close-friends/{user_id}",
        "DELETE /users/me/close-friends/{user_id}",
    ),
    "change_profile": ("PATCH /users/me",),
    "change_avatars": ("PUT /users/me/avatar", "DELETE /users/me/avatar"),
    "request_exports": ("POST /users/me/export", "GET /users/me/export"),
    "secure_account": ("POST /users/me/sign-out", "POST /users/me/password"),
    "close_account": ("DELETE /users/me",),
    "report_content": ("POST /reports", "POST /posts/{post_id}/appeal"),
    "resolve_reports": (
        "GET /moderation/queue",
        "POST /moderation/queue/{subject}/resolve",
        "GET /moderation/log",
    ),
    "suspend_people": (
        "POST /users/{user_id}/suspension",
        "DELETE /users/{user_id}/suspension",
    ),
    "hide_posts": ("POST /posts/{post_id}/hide", "DELETE /posts/{post_id}/hide"),
}
# Routes that take no token: the API's description, receipts, whose ids are secrets, and requests
# that have no route, which get a problem instead of API Gateway's own answer.
PUBLIC: dict[str, tuple[str, ...]] = {
    "read_receipts": ("GET /receipts/{receipt_id}",),
    "describe_api": ("GET /openapi.json", "GET /docs", "GET /health", "$default"),
}
# Public pages, to which the CDN leads from their addresses (`stacks/edge/route_public.js`).
PAGES: dict[str, tuple[str, ...]] = {
    "show_pages": (
        "GET /pages/posts/{post_id}",
        "GET /pages/people/{username}",
        "GET /pages/people/{username}/feed.atom",
        "GET /pages/missing",
        "GET /pages/oembed",
        "GET /pages/robots.txt",
    ),
}


def guarded_paths() -> str:
    """A regular expression of the paths whose routes need a token."""
    paths = {route.split()[1] for routes in ROUTES.values() for route in routes}
    return "|".join(re.sub(r"{\w+}", "[^/]+", path).replace("/", r"\/") for path in sorted(paths))


def serve(api: HttpApi, functions: Functions) -> None:
    """Connect all routes."""
    for folder, routes in ROUTES.items():
        api.serve(functions[folder], *routes)
    for folder, routes in PUBLIC.items():
        api.serve(functions[folder], *routes, limited_to=api.few)
    for folder, routes in PAGES.items():
        api.serve(functions[folder], *routes, limited_to=api.many)
