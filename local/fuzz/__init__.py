"""`make fuzz`: requests that nobody thought of, and a report of them."""
