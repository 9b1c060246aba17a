"""Notifications: who is told of what, grouped, and the inbox."""
