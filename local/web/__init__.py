"""Developing the web app: serving it with hot reload, and its client of the API."""
