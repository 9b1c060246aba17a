"""The CDN: warm-up for viral posts, invalidation of deleted and restricted files."""
