"""What may be wrong with a deployed stage, and what to do about it (`make doctor`)."""
