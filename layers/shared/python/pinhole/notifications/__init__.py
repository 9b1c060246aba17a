"""Notifications: activities, their groups and the inbox."""
