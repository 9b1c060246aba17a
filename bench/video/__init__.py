"""What processing a video costs, at once and in parts."""
