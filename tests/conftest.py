"""Shared by all tests: settings from the environment, set before the first import."""

import os

from hypothesis import settings

# Machines differ, and how long an example takes is not what the tests check.
settings.register_profile("tests", deadline=None, print_blob=True)
settings.load_profile("tests")

os.environ.update(
    AWS_DEFAULT_REGION="us-east-1",
    AWS_REGION="us-east-1",
    AWS_ACCOUNT_ID_ENDPOINT_MODE="disabled",  # moto's streams have no account endpoints
    POWERTOOLS_SERVICE_NAME="test",
    POWERTOOLS_METRICS_NAMESPACE="Pinhole",
    POWERTOOLS_LOG_LEVEL="WARNING",
    STAGE="test",
    TABLE_PREFIX="pinhole-test",
    UPLOADS_BUCKET="pinhole-test-uploads",
    ORIGINALS_BUCKET="pinhole-test-originals",
    MEDIA_BUCKET="pinhole-test-media",
    SITE_BUCKET="pinhole-test-site",
    CDN_URL="https://images.example",
    DELIVERIES_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/deliveries",
    BACKFILLS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/backfills",
    MOVES_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/moves",
    ROLLUPS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/rollups",
    WARMUPS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/warmups",
    RECOMPRESSIONS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/recompressions",
    AUTHORS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/authors",
    RANKS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/ranks",
    TRANSCODES_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/transcodes",
    ACCOUNTS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/accounts",
    EXPORTS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/exports",
    EXPORTS_BUCKET="pinhole-test-exports",
    USER_POOL_ID="us-east-1_people",
    CLEANUPS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/cleanups",
    REMOVALS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/removals",
    PURGES_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/purges",
    PUSHES_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/pushes",
    PUSH_KEY_ARN="push-key",
    LIVE_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/live",
    LIVE_URL="wss://live.example/live",
    CONNECTIONS_URL="https://live.example/live",
    WITHDRAWALS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/withdrawals",
    INVALIDATIONS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/invalidations",
    EVENT_BUS="pinhole-test-events",
    ARCHIVE_BUCKET="pinhole-test-archive",
    PLACEMENTS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/placements",
    PARKED_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/parked",
    CURSOR_KEY="a key for tests",
    SIGNING_KEY_ARN="signing-key",
    WITHDRAW_AFTER_SECONDS="0",
)
