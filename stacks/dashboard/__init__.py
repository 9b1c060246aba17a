"""The dashboard of a stage."""
