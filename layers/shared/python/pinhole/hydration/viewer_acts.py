"""A person's own acts: the rows of a table keyed by person and by what they acted on."""

from __future__ import annotations

from itertools import islice

from pinhole.aws.items import Row
from pinhole.tables import store
from pinhole.tables.comments import CommentLike
from pinhole.tables.posts import Like, Save

# Rows read at once for a page: who likes all that a window ranks together needs half of it.
_MOST = 100


Acts = type[Like | Save | CommentLike]


def of(table: Acts, person_id: str, wanted: list[str], is_fresh: bool = True) -> dict[str, Row]:
    """The person's acts on these, by their ids; `is_fresh` reads consistently, for one sees one's
    own acts at once.

    One query over the ids between the oldest and the newest costs far less than a read for each;
    what it leaves out, for somebody who acts very much besides, is read singly.
    """
    if not wanted:
        return {}
    person, key = str(table._hash_keyname), str(table._range_keyname)
    found = store.query(
        table,
        f"{person} = :person_id AND {key} BETWEEN :oldest AND :newest",
        {":person_id": person_id, ":oldest": min(wanted), ":newest": max(wanted)},
        is_consistent=is_fresh,
        page=_MOST,
    )
    rows = {row[key]: row for row in islice(found, _MOST)}
    if len(rows) == _MOST:
        late = [{person: person_id, key: each} for each in wanted if each > max(rows)]
        rows |= {
            row[key]: row
            for row in store.batch_get({table: late}, [table] if is_fresh else [])[table]
        }
    return rows
