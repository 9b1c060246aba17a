"""A person's likes or saves among some posts or comments, from a table keyed by both."""

from __future__ import annotations

from itertools import islice

from pinhole.aws.items import Row
from pinhole.tables import store
from pinhole.tables.comments import CommentLike
from pinhole.tables.posts import Like, Save

# Rows per page of the query: twice what is needed if the viewer likes a whole feed window.
_MOST = 100


Acts = type[Like | Save | CommentLike]


def of(table: Acts, person_id: str, wanted: list[str], is_fresh: bool = True) -> dict[str, Row]:
    """The person's rows for these ids, by id; `is_fresh` reads consistently, so that people see
    their own actions at once.

    One query from the oldest to the newest id costs far less than a read for each; ids beyond its
    first page, for a very active person, are read individually.
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
