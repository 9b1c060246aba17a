"""Text that people write: hashtags, mentions, characters."""
