"""Two people meet, one shares a photo, the other sees and likes it."""

from pinhole.settings import settings

from tests.flow.support.world import World, person, photo


def test_a_followers_feed_shows_an_uploaded_photo_and_their_like(world: World):
    ana, ben = person("ana"), person("ben")
    assert world.call(ana, "GET", "/users/me/profile").json["username"] == "ana"
    followed = world.call(ben, "POST", f"/users/{ana.user_id}/follow")
    assert followed.json == {
        "is_following": True,
        "is_requested": False,
        "follower_count": 1,
    }

    post_id = world.publish(ana, "First light #dawn", [photo(400, 300)])

    [post] = world.call(ben, "GET", "/feed").json["posts"]
    assert post["post_id"] == post_id
    assert post["user"]["username"] == "ana"
    assert post["state"] == "published"
    assert post["hashtags"] == ["dawn"]
    assert (post["like_count"], post["is_liked"]) == (0, False)
    assert post["media_urls"]["full"] == f"{settings.cdn_url}/{post_id}/full.jpg"

    liked = world.call(ben, "POST", f"/posts/{post_id}/like")
    assert liked.json == {"is_liked": True, "like_count": 1}
    [post] = world.call(ben, "GET", "/feed").json["posts"]
    assert (post["like_count"], post["is_liked"]) == (1, True)

    world.settle()
    for viewer in (ana, ben):
        assert world.call(viewer, "GET", f"/posts/{post_id}").json["like_count"] == 1
    profile = world.call(ben, "GET", f"/users/{ana.user_id}/profile").json
    assert (profile["post_count"], profile["follower_count"]) == (1, 1)
    assert profile["is_following"]
    assert world.call(ben, "GET", "/users/me/profile").json["following_count"] == 1
