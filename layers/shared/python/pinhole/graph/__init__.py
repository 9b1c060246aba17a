"""The social graph: mutual followers, suggestions and paths.

Everything is read from the follows table and its indexes, in a bounded number of calls, whatever
the size of the network and the number of followers.
"""
