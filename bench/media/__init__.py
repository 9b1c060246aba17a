"""The cost of a photo's renditions, compared with other libraries."""
