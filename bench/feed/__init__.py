"""What feeds cost at three sizes of the network, against other designs."""
