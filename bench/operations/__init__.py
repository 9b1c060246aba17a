"""Measures whole operations: a request, and the work of streams and queues behind it."""
