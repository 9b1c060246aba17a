"""Posts: creation, states, reading, editing, likes, saves and the fan-out ledger."""
