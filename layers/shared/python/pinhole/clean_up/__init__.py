"""The engine of resumable clean-up steps, and the receipts that say what went."""
