"""Hydration and presentation of posts and people, for one viewer."""
