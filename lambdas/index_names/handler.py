"""Users stream: what follows when somebody's names, picture or privacy change, or they leave."""

from typing import Any

from pinhole import authors, closing, log, names, privacy, streams


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.each(event, _on_record)


def _on_record(record: dict[str, Any]) -> None:
    names.on_person_changed(record)
    authors.on_person_changed(record)
    privacy.on_person_changed(record)
    closing.on_person_changed(record)
