"""Public pages: what people see who are not signed in. Nothing here is written."""

from __future__ import annotations

from stacks.parts import arns
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables
from stacks.stage import Stage


def grant(functions: Functions, tables: Tables, stage: Stage) -> None:
    show = functions["show_pages"]
    for table in ("users", "reservations", "posts", "counters"):
        tables.allow(show, table, "BatchGetItem")
    tables.allow(show, "users", "Query", index="by_username")
    tables.allow(show, "posts", "Query", index="by_author")
    # The app's own page, into which it writes, and the address of the site.
    site = arns.bucket_arn(arns.bucket_name(stage, "site"))
    for file in ("index.html", "config.json"):
        show.allow("s3:GetObject", on=f"{site}/{file}")
