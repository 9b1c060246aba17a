"""What people ask for under load. Imported by Locust's process, which has no package of ours."""

from __future__ import annotations

from typing import Any

# How often, name, method, path and content: a hundred reads to a write.
REQUESTS: tuple[tuple[int, str, str, str, Any], ...] = (
    (250, "empty function", "GET", "/empty", None),
    (600, "feed", "GET", "/feed", None),
    (100, "explore", "GET", "/explore", None),
    (100, "profile", "GET", "/users/{person}/profile", None),
    (80, "post", "GET", "/posts/{post}", None),
    (60, "comments", "GET", "/posts/{post}/comments", None),
    (40, "notifications", "GET", "/notifications", None),
    (20, "search", "GET", "/search?q=p1&type=people", None),
    (6, "like", "POST", "/posts/{post}/like", None),
    (3, "comment", "POST", "/posts/{post}/comments", {"text": "Under load"}),
    (1, "announce post", "POST", "/posts", {"media": [{"content_type": "image/jpeg", "size": 9}]}),
)
OFTEN = [often for often, *_ in REQUESTS]
