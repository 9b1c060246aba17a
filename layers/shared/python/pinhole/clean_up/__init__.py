"""The engine of resumable clean-up steps, and the receipts that record what was deleted."""
