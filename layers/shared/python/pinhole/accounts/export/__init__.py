"""The export of everything an account holds, as one ZIP."""
