"""What always holds in a network at rest, as small functions of what is stored and shown.

`gather.gather` collects the evidence, and `registry.differences` asks every function. Each names
what differs, in one line of text per difference; nothing differs if it names nothing. The rules are
written here a second time, from what the network promises and not from its code.
"""
