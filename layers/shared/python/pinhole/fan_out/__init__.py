"""Fan-out: delivering posts to feeds, backfill, celebrities, rebuild."""
