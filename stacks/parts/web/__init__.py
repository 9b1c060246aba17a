"""The site: its files, its content policy, and its public pages."""
