"""Exports: all that a person made and did, as one ZIP."""


def folder(user_id: str) -> str:
    """Where a person's exports are."""
    return f"exports/{user_id}/"
