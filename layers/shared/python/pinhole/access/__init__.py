"""A viewer's access: ties between people, visibility on read, rate limits."""
