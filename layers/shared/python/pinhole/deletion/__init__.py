"""Deleting a post: its rows, feed entries, files and counters."""
