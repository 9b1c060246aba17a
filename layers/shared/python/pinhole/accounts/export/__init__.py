"""Export of all data of an account, as one ZIP."""
