"""The constructs that the stacks are made of: each carries the defaults of its kind."""
