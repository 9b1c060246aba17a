"""Corrects a count by what the viewer just did and the counter's row does not include yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pinhole import clock
from pinhole.counts import counted_interactions
from pinhole.counts.counted_interactions import COMMENT_LIKES, Interaction
from pinhole.counts.own_interactions import done
from pinhole.settings import settings

# Kinds whose interactions by one person with one subject all change the same row. A stream brings
# these in order: if one is counted, so are those before it, and later ones if the counter names
# them.
_ON_ONE_ROW = ("likes", "saves", COMMENT_LIKES, "followers")


def correction(
    row: Mapping[str, Any],
    newest: str,
    kind: str,
    own_interaction: str | None,
    interactions: Iterable[Interaction],
    is_own: bool = False,
) -> int:
    """The correction to a counter's row that does not include all of the person's interactions.

    `own_interaction` is the id of the person's like, save or follow that exists, `newest` that of
    the newest interaction that the row names. `is_own`: they are counts of the person themselves,
    whose followers' rows are many.
    """
    of_kind = [interaction for interaction in interactions if interaction.kind == kind]
    gone = {
        interaction.interaction_id: interaction for interaction in of_kind if interaction.delta < 0
    }
    own = [own_interaction] if own_interaction else []
    begun = list(dict.fromkeys([*(interaction.interaction_id for interaction in of_kind), *own]))
    if kind in _ON_ONE_ROW and not is_own and "spread_at" not in row:
        in_order = [
            interaction
            for interaction_id in begun
            for interaction in _both(kind, interaction_id, gone)
        ]
        counted = [at for at, interaction in enumerate(in_order) if _is_named(row, interaction)]
        if counted:
            return sum(interaction.delta for interaction in in_order[counted[-1] + 1 :])
    return sum(
        _missing(row, newest, done(kind, interaction_id), gone.get(interaction_id))
        for interaction_id in begun
    )


def _both(kind: str, interaction_id: str, gone: dict[str, Interaction]) -> list[Interaction]:
    """An interaction and its reversal, if there was one."""
    return [done(kind, interaction_id), *([gone[interaction_id]] if interaction_id in gone else [])]


def _missing(
    row: Mapping[str, Any], newest: str, begun: Interaction, gone: Interaction | None
) -> int:
    """The correction for an interaction and its reversal, which the row counts in this order."""
    if gone and _is_counted(row, newest, gone):
        return 0
    return int(not _is_counted(row, newest, begun)) + (gone.delta if gone else 0)


def _is_counted(row: Mapping[str, Any], newest: str, interaction: Interaction) -> bool:
    """Whether the row counts an interaction. If it cannot tell, those up to `newest`, all reversals
    and all posts are assumed to be counted: a post is published long after its id was made, and
    only deleting one is noted.
    """
    told = counted_interactions.includes(row, interaction) if _is_recent(interaction) else None
    if told is not None:
        return told
    is_reversal, is_post = interaction.delta < 0, interaction.kind == "posts"
    return is_reversal or is_post or interaction.interaction_id <= newest


def _is_named(row: Mapping[str, Any], interaction: Interaction) -> bool:
    return _is_recent(interaction) and bool(counted_interactions.includes(row, interaction))


def _is_recent(interaction: Interaction) -> bool:
    return interaction.at >= clock.timestamp() - settings.own_interaction_seconds
