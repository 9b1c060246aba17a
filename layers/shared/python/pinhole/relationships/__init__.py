"""Relationships: follows, follow requests, close friends, blocks and mutes."""
