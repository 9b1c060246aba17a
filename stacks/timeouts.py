"""How long the functions may run that queues feed: a queue waits for a multiple of it."""

from __future__ import annotations

from aws_cdk import Duration

PROCESSING = Duration.minutes(1)
TRANSCODING = Duration.minutes(10)
DELIVERING = Duration.seconds(30)
# Who acts on how an author's posts travel ends before a change of that goes on: within
# `fan_out_mode_settle_seconds`.
PLANNING = BACKFILLING = MOVING = Duration.seconds(30)
ROLLING_UP = Duration.seconds(30)
WARMING = Duration.minutes(1)
REFRESHING = Duration.seconds(30)
RANKING = Duration.seconds(30)
ERASING = Duration.minutes(5)
EXPORTING = Duration.minutes(15)
CLEANING = PURGING = Duration.seconds(30)
REMOVING = Duration.minutes(2)
INVALIDATING = Duration.seconds(30)
MOVING_MEDIA = Duration.minutes(2)
# What reads a stream, too.
READING_STREAM = Duration.seconds(30)
