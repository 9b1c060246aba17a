"""The constructs that the stacks are made of, with the defaults of their kind."""
