"""Measurements. `python -m bench` (`make bench`) runs them."""
