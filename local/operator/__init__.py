"""Operators' commands for a deployed stage, on this machine or on AWS."""
