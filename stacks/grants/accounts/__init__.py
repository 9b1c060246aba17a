"""Accounts: names, avatars and privacy; exports; closing an account, and its erasure."""

from __future__ import annotations

from stacks.data import DataStack
from stacks.grants.accounts import closing, exports, profiles
from stacks.parts.functions import Functions
from stacks.work import WorkStack


def grant(functions: Functions, data: DataStack, work: WorkStack) -> None:
    profiles.grant(functions, data, work)
    exports.grant(functions, data.tables, work)
    closing.grant(functions, data, work)
