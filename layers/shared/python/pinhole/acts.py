"""A person's own acts on posts: the rows of a table keyed by person and post (likes, saves)."""

from __future__ import annotations

from itertools import islice

from pinhole import store
from pinhole.tables import Like, Save

# Rows read at once for a page: who likes all that a window ranks together needs half of it.
_MOST = 100


def of(table: type[Like | Save], person_id: str, post_ids: list[str]) -> dict[str, store.Row]:
    """The person's acts on these posts, by post id, read consistently: one sees one's own acts.

    One query over the ids between the oldest and the newest costs far less than a read for each;
    what it leaves out, for somebody who acts very much besides, is read singly.
    """
    if not post_ids:
        return {}
    person = str(table._hash_keyname)
    found = store.query(
        table,
        f"{person} = :person_id AND post_id BETWEEN :oldest AND :newest",
        {":person_id": person_id, ":oldest": min(post_ids), ":newest": max(post_ids)},
        is_consistent=True,
        page=_MOST,
    )
    rows = {row["post_id"]: row for row in islice(found, _MOST)}
    if len(rows) == _MOST:
        late = [post_id for post_id in post_ids if post_id > max(rows)]
        keys = [{person: person_id, "post_id": post_id} for post_id in late]
        rows |= {row["post_id"]: row for row in store.batch_get({table: keys}, [table])[table]}
    return rows
