"""Access to AWS: clients, queues, streams, the event bus, multipart uploads."""
