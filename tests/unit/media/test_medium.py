"""Media as posts store them."""

from dataclasses import fields

from pinhole.media.medium import StoredMedium, with_avifs
from pinhole.media.new_medium import Medium


def test_a_stored_medium_has_a_type_for_every_field():
    assert {field.name for field in fields(Medium)} <= StoredMedium.__annotations__.keys()


def test_unset_values_are_not_stored():
    stored = Medium(0, "image/png").as_row()
    assert stored.keys() == {"index", "content_type", "state", "type"}


def test_posters_of_videos_are_no_photos_with_avifs():
    photo = Medium(0, "image/png", avif=["full"]).as_row()
    video = Medium(1, "video/mp4", type="video", avif=["full"]).as_row()
    assert with_avifs([photo, video, Medium(2, "image/png").as_row()]) == [photo]
