"""Schemas of live connections."""

from __future__ import annotations

from pydantic import Field

from pinhole.api.schemas.base import Schema
from pinhole.api.schemas.texts import Moment, Url


class LiveTicket(Schema):
    """The right to open one connection."""

    url: Url = Field(description="The WebSocket address, with the ticket in it; good for once")
    expires_at: Moment = Field(description="When the connection must have been opened")
    ends_at: Moment = Field(description="When the connection ends: your token has expired then")
