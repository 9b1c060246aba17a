"""The media of a post: metadata, storage and URLs."""
