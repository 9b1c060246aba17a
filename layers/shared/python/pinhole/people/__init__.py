"""User rows, user names, author cards and profiles."""
