"""The table of counter shards."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from pinhole.settings import settings
from pinhole.tables.base import Table


class CounterShard(Table):
    """The counts of one stream shard for a subject, beside the subject's own row
    (`pinhole.counts.shards`). All shards of a subject are one partition, which one query reads:
    each is written once for a batch of its stream shard, so a viral post has a few hundred writes a
    second here at most.

    Beside the counts, `watermark` holds how far the stream shard was counted.
    """

    class Meta:
        table_name = settings.table_name("counter_shards")

    subject = UnicodeAttribute(hash_key=True)
    shard = UnicodeAttribute(range_key=True)  # the watermark's name
