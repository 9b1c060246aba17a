"""The social graph: whom two people share, whom one may know, how two people are connected.

All of it is read from the follows table and its indexes, in a bounded number of calls however
large the network is and however many follow somebody.
"""
