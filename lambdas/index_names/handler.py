"""Users stream: propagates changes of names, pictures and privacy, and starts erasures;
ends live connections of whoever is signed out, suspended or gone.
"""

from typing import Any

from pinhole import log
from pinhole.accounts import closing, follow_ups
from pinhole.aws import streams
from pinhole.discovery import prefix_index
from pinhole.live import ending


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.each(event, _on_record)


def _on_record(record: streams.Record) -> None:
    prefix_index.on_person_changed(record)
    follow_ups.on_person_changed(record)
    closing.on_person_changed(record)
    ending.on_person_changed(record)
