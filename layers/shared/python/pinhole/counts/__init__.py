"""Exact counts: sharded, watermarked counters that follow the tables' streams."""
