"""The API's contract: what clients send and receive, as pydantic models."""
