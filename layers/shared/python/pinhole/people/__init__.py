"""The rows that stand for people, their names and author cards."""
