"""Timeouts of the functions that queues feed: a queue's visibility timeout is a multiple."""

from __future__ import annotations

from aws_cdk import Duration

PROCESSING = Duration.minutes(1)
TRANSCODING = Duration.minutes(10)
DELIVERING = Duration.seconds(30)
# Functions that depend on an author's fan-out mode must end before a change of mode proceeds:
# within `fan_out_mode_settle_seconds`.
PLANNING = BACKFILLING = MOVING = Duration.seconds(30)
ROLLING_UP = Duration.seconds(30)
WARMING = Duration.minutes(1)
# A photo of 50 megapixels takes a few seconds.
RECOMPRESSING = Duration.minutes(1)
REFRESHING = Duration.seconds(30)
RANKING = Duration.seconds(30)
ERASING = Duration.minutes(5)
EXPORTING = Duration.minutes(15)
CLEANING = PURGING = Duration.seconds(30)
REMOVING = Duration.minutes(2)
INVALIDATING = Duration.seconds(30)
TELLING = PUSHING = Duration.seconds(30)
MOVING_MEDIA = Duration.minutes(2)
# For functions that read streams.
READING_STREAM = Duration.seconds(30)
