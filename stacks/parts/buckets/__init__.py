"""Buckets, each with the defaults of its kind."""
