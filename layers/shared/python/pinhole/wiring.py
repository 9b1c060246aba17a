"""Values that the stacks give the functions: names of their resources, and keys."""

from dataclasses import dataclass

from pinhole.environment import wired


# Without methods of its own, as only `Settings` is made: they would cost every cold start.
@dataclass(frozen=True, init=False, repr=False, eq=False)
class Wiring:
    """Fields that only the stacks set."""

    stage: str = wired("")
    # Set by Lambda itself.
    aws_lambda_function_name: str = wired("")
    aws_region: str = wired("")
    # Of a stage in two regions: the one that writes, and since when, in seconds; each stream is
    # read from then on. Without, the stage is in one region, which writes.
    writer_region: str = wired("")
    writer_since: int = wired(0)
    # The region of the tables that a function writes to wherever it runs: the check of sign-ups is
    # where the user pool is.
    tables_region: str = wired("")
    table_prefix: str = wired("pinhole")
    cdn_url: str = wired("")
    uploads_bucket: str = wired("")
    originals_bucket: str = wired("")
    media_bucket: str = wired("")
    site_bucket: str = wired("")
    deliveries_queue_url: str = wired("")
    backfills_queue_url: str = wired("")
    moves_queue_url: str = wired("")
    rollups_queue_url: str = wired("")
    warmups_queue_url: str = wired("")
    recompressions_queue_url: str = wired("")
    authors_queue_url: str = wired("")
    ranks_queue_url: str = wired("")
    transcodes_queue_url: str = wired("")
    # How many functions transcode at the same time.
    transcodes_at_once: int = wired(1)
    placements_queue_url: str = wired("")
    parked_queue_url: str = wired("")
    accounts_queue_url: str = wired("")
    exports_queue_url: str = wired("")
    exports_bucket: str = wired("")
    cleanups_queue_url: str = wired("")
    removals_queue_url: str = wired("")
    purges_queue_url: str = wired("")
    invalidations_queue_url: str = wired("")
    withdrawals_queue_url: str = wired("")
    live_queue_url: str = wired("")
    pushes_queue_url: str = wired("")
    # Of the WebSocket API: where clients connect, and where functions send to connections. Only
    # functions that need them know them.
    live_url: str = wired("")
    connections_url: str = wired("")
    event_bus: str = wired("")
    archive_bucket: str = wired("")
    distribution_id: str = wired("")
    user_pool_client_id: str = wired("")
    user_pool_id: str = wired("")
    sign_in_url: str = wired("")  # the origin of Cognito
    # Signs cursors. Clients cannot guess it; leaking it exposes nothing (`pinhole.paging.pages`).
    cursor_key: str = wired("")
    # The secret from which the key is made that push services know the stage by
    # (`pinhole.push.vapid`).
    push_key_arn: str = wired("")
    # The secret that signs URLs of restricted renditions (`pinhole.media.signing_key`); only
    # functions that return posts know it and may read it.
    signing_key_arn: str = wired("")
    # Hashes of the secrets by which the API recognizes the CDN (`pinhole.api.origin`), separated by
    # spaces; without any, requests may come from anywhere.
    origin_hashes: str = wired("")
    # Confirms sign-ups without e-mail: local stage only.
    auto_confirm: bool = wired(False)

    def table_name(self, table: str) -> str:
        return f"{self.table_prefix}-{table}"
