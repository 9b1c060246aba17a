"""What the renditions of a photo cost, against others."""
