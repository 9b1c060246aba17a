"""Accounts: profiles, avatars, privacy, sign-ins, closing, export and erasure."""
