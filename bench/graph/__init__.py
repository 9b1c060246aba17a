"""What mutuals, suggestions and paths cost."""
