"""Response times under load, as a ratio to an empty function behind the same gateway."""
