"""The cost of mutual followers, suggestions and paths."""
