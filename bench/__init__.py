"""Benchmarks. `python -m bench` (`make bench`) measures a running Pinhole."""
