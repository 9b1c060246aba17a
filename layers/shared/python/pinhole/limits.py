"""Limits of what people may send, keep and ask for, which operators may change."""

from dataclasses import dataclass

from pinhole.environment import within

MB = 1_000_000


# Without methods of its own, as only `Settings` is made: they would cost every cold start.
@dataclass(frozen=True, init=False, repr=False, eq=False)
class UsageLimits:
    """Sizes in bytes, times in seconds (`pinhole.settings`)."""

    # A post.
    caption_characters: int = 2_200
    alt_text_characters: int = 1_000
    location_name_characters: int = 100
    hashtags_per_post: int = 30
    mentions_per_post: int = 20
    media_per_post: int = 20
    # All texts of a post together, or one comment, in UTF-8: a visible character can be many code
    # points. A response is limited to 6 MB, and media URLs take up to half of a page.
    text_bytes: int = within(55_000, 1, 100_000)
    image_bytes: int = 30 * MB
    image_pixels: int = 50_400_000  # 8192 x 6144, as phones with 50 megapixels write
    # Bounded by a function's disk and timeout.
    video_bytes: int = within(200 * MB, 1, 2_000 * MB)
    video_seconds: int = within(90, 1, 600)
    video_side: int = within(4_096, 2, 8_192)
    video_frame_rate: int = 240
    # All frames together: 90 seconds of 4K at 60 frames a second, or half as long at twice the
    # rate.
    video_pixels: int = 50_000_000_000
    # A Lambda event is limited to 6 MB after base64, including everything around the body.
    request_bytes: int = 5_900_000

    # Comments.
    comment_characters: int = 2_200
    mentions_per_comment: int = 20

    # Moderation.
    reason_characters: int = 500
    report_note_characters: int = 500

    # Lists.
    page_default: int = 20
    page_most: int = within(50, 1, 100)

    # People.
    following_most: int = 7_500
    # Muted people are stored in the reader's row, 11 bytes each: with 370 the row stays within
    # 8 KB.
    mutes_most: int = within(370, 1, 5_000)
    display_name_characters: int = within(50, 1, 200)
    bio_characters: int = within(150, 1, 1_000)

    # Live connections: of a person, and posts that one of them shows.
    connections_most: int = within(10, 1, 50)
    watched_most: int = within(20, 1, 50)

    # Browsers that take pushes for a person.
    subscriptions_most: int = within(10, 1, 50)

    # Rate limits: a burst, then a steady rate.
    likes_burst: int = 60
    likes_per_hour: int = 3_600
    comments_burst: int = 20
    comments_per_hour: int = 360
    follows_burst: int = 30
    follows_per_hour: int = 180
    posts_burst: int = 10
    posts_per_hour: int = 60
    deletions_burst: int = 60
    deletions_per_hour: int = 60
    edits_burst: int = 20
    edits_per_hour: int = 120
    avatars_burst: int = 5
    avatars_per_hour: int = 20
    profiles_burst: int = 10
    profiles_per_hour: int = 60
    privacy_burst: int = 4
    privacy_per_day: int = 4
    renames_burst: int = 3
    renames_per_hour: int = 1
    passwords_burst: int = 5
    passwords_per_hour: int = 5
    exports_burst: int = 2
    exports_per_hour: int = 1
    reports_burst: int = 10
    reports_per_hour: int = 60
    tickets_burst: int = 20
    tickets_per_hour: int = 240
    watches_burst: int = 60
    watches_per_hour: int = 3_600
    subscriptions_burst: int = 20
    subscriptions_per_hour: int = 60
