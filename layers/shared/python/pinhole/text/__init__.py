"""Text as people write it: hashtags, mentions, characters."""
