"""The cost of feeds at three network sizes, compared with other designs."""
