"""GET /posts/{post_id}/media/{index}/original.

A presigned URL carries the permissions of its signer, so only this Lambda may read originals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.posts import originals

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import MediumIndex, PostId
    from pinhole.views.posts import Original

app = api.resolver()


@app.get(
    "/posts/<post_id>/media/<index>/original",
    summary="Download the original of your own photo or video",
    tags=["Posts"],
)
def read_original(post_id: PostId, index: MediumIndex) -> Original:
    return originals.sign(api.viewer(app), post_id, index)


handler = api.entry(app)
