"""Finding posts and people: explore, search and hashtag pages."""
