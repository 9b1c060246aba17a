"""CPU time of a feed page and a fan-out, compared with other clients."""
