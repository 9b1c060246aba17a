"""What AVIF saves, at which quality: `make bench-avif`."""
