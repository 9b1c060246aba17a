"""An author marks a post as sensitive, when it is created or later."""

from tests.flow.support.world import person, photo


def marks(world, viewer, post_id):
    post = world.call(viewer, "GET", f"/posts/{post_id}").json
    return [post["is_sensitive"], *(medium["is_sensitive"] for medium in post["media"])]


def edit(world, viewer, post_id, is_sensitive):
    return world.call(viewer, "PATCH", f"/posts/{post_id}", {"is_sensitive": is_sensitive})


def test_a_post_is_not_sensitive_unless_its_author_says_so(world, ana):
    plain = world.publish(ana)
    marked = world.publish(ana, files=[photo(), photo()], is_sensitive=True)
    assert marks(world, ana, plain) == [False] * 2
    assert marks(world, person("ben"), marked) == [True] * 3


def test_a_form_marks_too(world, ana):
    made = world.send_form(ana, ("media", photo(), "image/jpeg"), ("is_sensitive", "true")).json
    world.settle()
    assert marks(world, ana, made["post_id"]) == [True] * 2


def test_an_edit_marks_and_takes_the_mark_back(world, ana):
    post_id = world.publish(ana)
    for is_sensitive in (True, False):
        assert edit(world, ana, post_id, is_sensitive).json["is_sensitive"] is is_sensitive
        assert marks(world, ana, post_id) == [is_sensitive] * 2


def test_saying_the_same_again_is_no_edit(world, ana):
    post_id = world.publish(ana)
    assert edit(world, ana, post_id, False).json["is_edited"] is False


def test_what_moderation_marked_stays_sensitive(world, ana, monkeypatch):
    from pinhole.moderation import screening

    verdict = screening.Verdict(0.6, is_sensitive=True)
    monkeypatch.setattr(screening, "judge", lambda picture: verdict)
    post_id = world.publish(ana, is_sensitive=True)
    edit(world, ana, post_id, False)
    assert marks(world, ana, post_id) == [True] * 2
