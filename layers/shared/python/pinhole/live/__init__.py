"""Live connections: who may open one, what clients say on it, and what they are told."""
