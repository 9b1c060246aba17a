"""Presence: who is connected, what they look at, and what is queued to be told to them."""
