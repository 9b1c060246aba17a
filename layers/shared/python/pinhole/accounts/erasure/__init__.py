"""Erasure of a closed account, stage by stage."""
