"""Reading the feed: candidates, ranking input and paging without gaps."""
