"""Ranking: pure functions, without clock or I/O."""
