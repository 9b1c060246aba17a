"""The CDN: warming it for viral posts, invalidating what was withdrawn."""
