"""What a viewer may see and do: ties between people, visibility on read, rate limits."""
