"""What a viewer may see and do: ties between people, visibility at read, rate limits."""
