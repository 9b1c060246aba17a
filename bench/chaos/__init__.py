"""What a network is like after people used it while AWS failed and functions were killed."""
