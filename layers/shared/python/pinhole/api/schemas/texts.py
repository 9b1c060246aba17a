"""Texts in answers: what each of them may be. Bodies have stricter rules (`pinhole.api.checks`)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pinhole import ids
from pinhole.api.checks import most_bytes
from pinhole.paging import pages
from pinhole.people import usernames
from pinhole.settings import settings
from pinhole.text import entities

# Of posts, comments and other things that happen in time: a ULID.
Ulid = Annotated[str, Field(pattern=f"^{ids.ULID_PATTERN}$")]
PersonId = Annotated[str, Field(pattern=f"^{ids.USER_PATTERN}$")]
ReceiptNumber = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
Username = Annotated[str, Field(pattern=f"^{usernames.PATTERN}$", max_length=usernames.LONGEST)]
Hashtag = Annotated[str, Field(min_length=1, max_length=entities.LONGEST_TAG)]
NextCursor = Annotated[str, Field(pattern="^[A-Za-z0-9_-]+$", max_length=pages.LONGEST_CURSOR)]
Moment = Annotated[str, Field(max_length=30, json_schema_extra={"format": "date-time"})]
# Of cameras, some of which know no time zone.
LocalMoment = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T", max_length=40)]
# Signatures of AWS are long.
Url = Annotated[str, Field(max_length=8_192, json_schema_extra={"format": "uri"})]
PathOfApi = Annotated[str, Field(pattern="^/", max_length=200)]
# A field of a presigned POST.
FormValue = Annotated[str, Field(max_length=8_192)]
DataUri = Annotated[str, Field(pattern="^data:image/webp;base64,", max_length=4_096)]
MediaType = Annotated[str, Field(pattern="^[a-z]+/[a-z0-9.+-]+$", max_length=100)]
# A stable word for machines, and a sentence for people.
Code = Annotated[str, Field(pattern="^[a-z0-9_]+$", max_length=64)]
Sentence = Annotated[str, Field(max_length=2_000)]
Name = Annotated[str, Field(max_length=200)]

Caption = Annotated[str, Field(max_length=most_bytes(settings.caption_characters))]
AltText = Annotated[str, Field(max_length=most_bytes(settings.alt_text_characters))]
CommentText = Annotated[str, Field(max_length=most_bytes(settings.comment_characters))]
DisplayName = Annotated[str, Field(max_length=most_bytes(settings.display_name_characters))]
Bio = Annotated[str, Field(max_length=most_bytes(settings.bio_characters))]
PlaceName = Annotated[str, Field(max_length=most_bytes(settings.location_name_characters))]
Reason = Annotated[str, Field(max_length=most_bytes(settings.reason_characters))]
Note = Annotated[str, Field(max_length=most_bytes(settings.report_note_characters))]
# Of a subject, whatever it is: a caption, a comment or a bio.
AnyText = Annotated[str, Field(max_length=settings.text_bytes)]
