"""Demo content: photos with their credits, and a video made from them."""
