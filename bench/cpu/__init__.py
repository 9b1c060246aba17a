"""What the CPU does for a feed page and a fan-out, against other clients."""
