"""Users stream: the words by which a person is found follow their names."""

from typing import Any

from pinhole import log, names, streams


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.each(event, names.on_person_changed)
