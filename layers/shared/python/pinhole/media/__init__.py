"""The media of a post: what they are, where they are kept, how they are addressed."""
