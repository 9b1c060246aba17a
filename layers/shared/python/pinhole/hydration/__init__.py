"""From ids to what the API shows: posts and people as one viewer sees them."""
