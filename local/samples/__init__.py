"""What the demo shows: photos with their credits, and a film made of them."""
