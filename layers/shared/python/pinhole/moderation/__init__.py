"""Moderation: reports, cases, decisions, hiding, screening, the audit log."""
