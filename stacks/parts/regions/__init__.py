"""Parts of a stage in two regions."""
