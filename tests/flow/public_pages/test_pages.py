"""Pages of posts and profiles for people who are not signed in."""

import pytest
from pinhole.settings import settings
from pinhole.tables.posts import Post

from tests.flow.support import pages, wire
from tests.flow.support.accounts import join, patch
from tests.flow.support.pages import SITE
from tests.flow.support.world import photo, tuned

DOWN = wire.refuse("ServiceUnavailable", 503)


@pytest.fixture(autouse=True)
def site(world):
    pages.deploy(world)


@pytest.fixture
def author(world):
    return join(world, "author")


def publish(world, author, caption="Light on a hill", **words):
    return world.publish(author, caption, [photo(1200, 800)], **words)


def status(post_id):
    return pages.post(post_id).status


def test_a_post_opens_without_a_token_and_shows_its_photo(world, author):
    post_id = publish(world, author, "Light on a hill #dawn\nand more")
    answer = pages.post(post_id)
    page = pages.read(answer)
    assert answer.status == 200
    assert page.title == "@author: Light on a hill #dawn · Pinhole"
    assert page.said("description") == "Light on a hill #dawn\nand more"
    assert page.linked("canonical") == page.said("og:url") == f"{SITE}/p/{post_id}"
    assert page.said("og:image") == f"{settings.cdn_url}/{post_id}/full.jpg"
    assert (page.said("og:image:width"), page.said("og:image:height")) == ("1080", "720")
    assert page.said("twitter:card") == "summary_large_image"
    [image] = [each for each in page.all("img") if each.get("srcset")]
    assert (image["width"], image["height"], image["alt"]) == ("1200", "800", "Photo by @author")
    assert "Light on a hill #dawn\nand more" in page.texts
    assert "0 likes · 0 comments" in page.texts
    assert {"href": f"/sign-in?to=/p/{post_id}", "class": "button"} in page.all("a")
    # The app starts on it.
    assert page.all("script")[0]["src"] == "/assets/a.js"


def test_the_renditions_have_their_true_widths(world, author):
    page = pages.read(pages.post(publish(world, author)))
    [image] = [each for each in page.all("img") if each.get("srcset")]
    widths = [each.split()[1] for each in image["srcset"].split(", ")]
    assert widths == ["320w", "640w", "1080w"]
    small = world.publish(author, "", [photo(300, 200)])
    [image] = [each for each in pages.read(pages.post(small)).all("img") if each.get("srcset")]
    assert [each.split()[1] for each in image["srcset"].split(", ")] == ["300w"]


def test_a_profile_shows_its_newest_posts_first(world, author):
    patch(world, author, display_name="Ana Čapek", bio="Hills.\nAnd light.")
    posts = [publish(world, author, f"Number {number}") for number in range(3)]
    page = pages.read(pages.person("author"))
    assert page.title == "Ana Čapek (@author) · Pinhole"
    assert page.said("description") == "Hills.\nAnd light."
    assert page.linked("canonical") == f"{SITE}/@author"
    assert page.linked("alternate", "application/atom+xml") == f"{SITE}/@author/feed.atom"
    tiles = [each["href"] for each in page.all("a") if each.get("class") == "public-tile"]
    assert tiles == [f"/p/{post_id}" for post_id in reversed(posts)]
    assert {"3 posts", "0 followers", "0 following"} <= set(page.texts)


def test_a_profile_without_posts_says_so(world, author):
    assert "No posts yet" in pages.read(pages.person("author")).texts


def private(world, author, post_id):
    patch(world, author, is_private=True)


def switched_off(world, author, post_id):
    patch(world, author, public_page="off")


def closed(world, author, post_id):
    body = {"username": author.username}
    assert world.call(author, "DELETE", "/users/me", body).status == 202


def suspended(world, author, post_id):
    moderator = join(world, "mona")
    moderator = type(moderator)(moderator.user_id, moderator.username, True)
    path = f"/users/{author.user_id}/suspension"
    assert world.call(moderator, "POST", path, {"reason": "spam"}).status == 200


@pytest.mark.parametrize("close", [private, switched_off, closed, suspended])
def test_a_page_is_gone_at_once_with_all_its_posts(world, author, close):
    post_id = publish(world, author)
    assert (status(post_id), pages.person("author").status) == (200, 200)
    close(world, author, post_id)
    nobody = pages.person("nobody")
    for answer in (pages.post(post_id), pages.person("author")):
        assert answer.status == 404
        # It tells nobody that there is something.
        assert answer.body == nobody.body
        assert answer.headers["X-Robots-Tag"] == "noindex"
    assert pages.ask("/pages/people/author/feed.atom").status == 404
    embed = pages.ask("/pages/oembed", {"url": f"{SITE}/p/{post_id}"})
    assert (embed.status, embed.json["code"]) == (404, "not_found")


def test_a_page_is_back_when_the_account_is_public_again(world, author):
    post_id = publish(world, author)
    patch(world, author, is_private=True)
    world.settle()
    patch(world, author, is_private=False)
    assert status(post_id) == 404  # its files still need a signature
    world.settle()
    assert status(post_id) == 200


def test_posts_that_are_not_for_everyone_have_no_page(world, author):
    for_friends = publish(world, author, audience="close_friends")
    deleted, hidden = publish(world, author), publish(world, author)
    unfinished = world.make_post(author)
    assert world.call(author, "DELETE", f"/posts/{deleted}").status == 200
    Post(hidden).update(actions=[Post.hidden.set({"by": "m", "at": "now", "reason": "spam"})])
    for post_id in (for_friends, deleted, unfinished, hidden):
        assert status(post_id) == 404
    page = pages.read(pages.person("author"))
    assert not [each for each in page.all("a") if each.get("class") == "public-tile"]


def test_a_sensitive_post_shows_no_picture_anywhere(world, author):
    patch(world, author, public_page="searchable")
    post_id = publish(world, author, is_sensitive=True)
    answer = pages.post(post_id)
    page = pages.read(answer)
    assert answer.status == 200
    assert page.said("og:image") is None
    assert not [each for each in page.all("img") if settings.cdn_url in each["src"]]
    assert page.said("robots") == answer.headers["X-Robots-Tag"] == "noindex"
    assert "Sign in to see this post." in page.texts
    assert post_id not in pages.person("author").body
    assert post_id not in pages.ask("/pages/people/author/feed.atom").body
    embed = pages.ask("/pages/oembed", {"url": f"{SITE}/p/{post_id}"}).json
    assert (embed["type"], "thumbnail_url" in embed) == ("link", False)


@pytest.mark.parametrize(
    ("choice", "listed"), [("searchable", "max-image-preview:large"), ("unlisted", "noindex")]
)
def test_search_engines_list_whom_they_may(world, author, choice, listed):
    patch(world, author, public_page=choice)
    post_id = publish(world, author)
    for answer in (pages.post(post_id), pages.person("author")):
        page = pages.read(answer)
        assert answer.headers["X-Robots-Tag"] == page.said("robots") == listed
        assert bool(page.data) == (choice == "searchable")


def test_what_search_engines_read_is_json_whatever_the_caption(world, author):
    patch(world, author, public_page="searchable")
    caption = "</script><script>alert(1)</script> & <!--"
    page = pages.read(pages.post(publish(world, author, caption)))
    [listing] = page.data
    assert listing["text"] == caption
    assert len(page.all("script")) == 2


def test_a_former_name_leads_to_the_present_one(world, author):
    patch(world, author, username="writer")
    for path, to in (("", "/@writer"), ("/feed.atom", "/@writer/feed.atom")):
        answer = pages.ask(f"/pages/people/author{path}")
        assert (answer.status, answer.headers["Location"]) == (302, to)
    patch(world, author, is_private=True)
    assert pages.person("author").status == 404


def test_top_comments_are_those_of_people_with_a_page(world, author):
    post_id = publish(world, author)
    for number, page in enumerate(("unlisted", "off", "unlisted")):
        reader = join(world, f"reader{number}")
        patch(world, reader, public_page=page)
        world.ask(reader, "POST", f"/posts/{post_id}/comments", {"text": f"Comment {number}"})
        world.ask(author, "GET", f"/posts/{post_id}")
    with tuned(top_comments=3, top_comments_from=1):
        world.settle()
    shown = pages.read(pages.post(post_id)).text
    assert ("Comment 0" in shown, "Comment 1" in shown) == (True, False)
    assert "3 comments" in shown


@pytest.mark.parametrize("path", ["posts/01", "posts/x", "people/a", "people/%3Cb%3E", "missing"])
def test_an_address_of_nothing_says_so_in_html(world, path):
    answer = pages.ask(f"/pages/{path}")
    assert answer.status == 404
    assert pages.read(answer).title == "There is nothing to see here · Pinhole"


def test_the_cdn_keeps_pages_for_a_minute_and_nothing_when_they_cannot_be_made(world, author):
    post_id = publish(world, author)
    kept = pages.post(post_id).headers["Cache-Control"].split(", ")
    assert {"public", "max-age=0", "s-maxage=60", "must-revalidate", "stale-if-error=0"} == {*kept}
    assert "s-maxage=10" in pages.person("nobody").headers["Cache-Control"]
    world.wire.break_(DOWN, "dynamodb.BatchGetItem")
    failed = pages.post(post_id)
    assert (failed.status, failed.headers["Cache-Control"]) == (503, "no-store")
    assert failed.headers["Retry-After"]
    assert pages.read(failed).title == "This did not work · Pinhole"


def test_an_unchanged_page_is_not_sent_again_and_head_has_no_body(world, author):
    path = f"/pages/posts/{publish(world, author)}"
    first = pages.ask(path)
    again = pages.ask(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, "")
    assert "s-maxage=60" in again.headers["Cache-Control"]
    head = pages.ask(path, method="HEAD")
    assert (head.status, head.body) == (200, "")
    assert head.headers["ETag"] == first.headers["ETag"]


def test_a_page_that_is_got_past_the_site_runs_nothing(world, author):
    for answer in (pages.post(publish(world, author)), pages.person("nobody")):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Set-Cookie" not in answer.headers


def test_a_page_reads_twice_and_a_profile_three_times(world, author):
    post_id = publish(world, author)
    pages.post(post_id)  # reads the app's page, too
    world.wire.calls.clear()
    pages.post(post_id)
    assert world.wire.calls == ["dynamodb.BatchGetItem"] * 2
    world.wire.calls.clear()
    pages.person("author")
    assert sorted(world.wire.calls) == [
        *["dynamodb.BatchGetItem"] * 3,
        *["dynamodb.Query"] * 2,
    ]


def test_the_page_of_the_app_is_read_anew_after_a_minute_and_kept_while_s3_fails(
    world, author, monkeypatch
):
    from pinhole import clock

    post_id, now = publish(world, author), clock.timestamp()
    assert "/assets/a.js" in pages.post(post_id).body
    newer = pages.APP.replace("a.js", "b.js").encode()
    world.s3.put_object(Bucket=settings.site_bucket, Key="index.html", Body=newer)
    assert "/assets/a.js" in pages.post(post_id).body
    monkeypatch.setattr(clock, "timestamp", lambda: now + 61)
    world.wire.break_(DOWN, "s3.GetObject")
    assert "/assets/a.js" in pages.post(post_id).body
    world.wire.mend()
    monkeypatch.setattr(clock, "timestamp", lambda: now + 122)
    assert "/assets/b.js" in pages.post(post_id).body


def test_without_the_page_of_the_app_the_answer_is_a_problem(world, author):
    post_id = publish(world, author)
    world.wire.break_(DOWN, "s3.GetObject")
    answer = pages.post(post_id)
    assert (answer.status, answer.json["code"]) == (503, "busy")


def test_looking_at_a_page_writes_nothing(world, author):
    post_id = publish(world, author)
    world.wire.calls.clear()
    pages.post(post_id)
    pages.person("author")
    reads = {"dynamodb.BatchGetItem", "dynamodb.Query", "s3.GetObject"}
    assert set(world.wire.calls) <= reads


@pytest.mark.parametrize(
    ("switches", "allowed"),
    [
        ({}, {"/p/", "/@", "/assets/", "/icon.svg", "/oembed", "/$"}),
        ({"search_engines": False}, {"/p/", "/@", "/assets/", "/icon.svg", "/oembed"}),
        ({"public_pages": False}, {"/$"}),
        ({"public_pages": False, "search_engines": False}, set()),
    ],
)
def test_robots_may_read_public_pages_alone(world, switches, allowed):
    with tuned(**switches):
        answer = pages.ask("/pages/robots.txt")
    lines = answer.body.splitlines()
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert lines[0] == "User-agent: *"
    assert {line.removeprefix("Allow: ") for line in lines[1:-1]} == allowed
    assert lines[-1] == "Disallow: /"
