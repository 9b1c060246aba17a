"""Alarms: on objectives, on work that is late or fails, and the metrics that they look at."""
