"""Comments: writing, threads, likes, top comments, mentions."""
