"""Erasing a closed account, stage by stage."""
