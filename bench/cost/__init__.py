"""What a stage costs a month: prices and habits in, a table out. Pure arithmetic, no AWS."""
