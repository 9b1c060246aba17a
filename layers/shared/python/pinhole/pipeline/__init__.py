"""The media pipeline: from an upload to its renditions."""
