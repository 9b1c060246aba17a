"""How the web app feels on a cheap phone: bytes, first photo, scrolling, memory."""
