"""Reading the feed: candidates, ranking input and gap-free paging."""
