"""How soon photos are published when calls of AWS fail."""
