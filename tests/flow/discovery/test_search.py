"""Search: people and hashtags by the beginning of their names."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pinhole.discovery import prefix_index
from pinhole.tables.people import Name, User

from tests.flow.support import audience
from tests.flow.support.rows import arrive
from tests.flow.support.world import person, tuned


def search(world, viewer, q, limit=50, **query):
    """All pages: user names or hashtags, in order."""
    found, cursor = [], None
    while True:
        asked = {"q": q, "limit": str(limit), **query, **({"cursor": cursor} if cursor else {})}
        answer = world.call(viewer, "GET", "/search", query=asked)
        assert answer.status == 200, answer.body
        found += [user["username"] for user in answer.json["users"]]
        found += [tag["tag"] for tag in answer.json["tags"]]
        if not (cursor := answer.json["next_cursor"]):
            return found


def call_themselves(**display_names):
    """People by user name; their rows hold display names."""
    everybody = {username: person(username) for username in display_names}
    arrive(*everybody.values())
    for username, display_name in display_names.items():
        User(everybody[username].user_id).update([User.display_name.set(display_name)])
    return everybody


@pytest.fixture
def ana(world):
    return person("zz_viewer")


def test_people_are_found_by_user_name_and_by_each_word_of_their_display_name(world, ana):
    call_themselves(river_song="Melody Pond", pond_life="", melba="Åsa Ponder")
    world.settle()
    assert search(world, ana, "pond") == ["river_song", "pond_life", "melba"]
    assert search(world, ana, "mel") == ["melba", "river_song"]
    assert search(world, ana, "river") == ["river_song"]
    assert search(world, ana, "melody p") == ["river_song"]


@pytest.mark.parametrize(
    ("display_name", "searches"),
    [
        ("Işık Yılmaz", ["ışık", "isik", "IŞIK", "işik", "yilmaz", "YILMAZ"]),
        ("Łukasz Żak", ["lukasz", "łukasz", "zak"]),
        ("Søren Ærø", ["soren", "aero", "ærø", "SØREN"]),
        ("Đặng Thị", ["dang", "Đặng", "thi"]),
        ("Œuvre Þór Größe Eiður", ["oeuvre", "thor", "þór", "grosse", "größe", "eidur"]),
        ("O’Brien D'Arcy", ["obrien", "o'brien", "o’brien", "OʼBrien", "darcy"]),
        ("李小龍", ["李", "李小"]),
        ("ミカ", ["ミ", "ﾐｶ"]),
        ("김민준", ["김", "김민"]),
        ("Tenzin ང་", ["ང", "ང་"]),
        ("ที่ ณ บ้าน", ["ณ"]),
        ("אני ו", ["ו"]),
    ],
)
def test_letters_are_found_as_people_type_them(world, ana, display_name, searches):
    call_themselves(somebody=display_name)
    world.settle()
    for q in searches:
        assert search(world, ana, q) == ["somebody"], q


def test_one_letter_finds_a_whole_word_of_a_script_without_case_alone(world, ana):
    call_themselves(whole="ณ", longer="ณัฐ", cased="X")
    world.publish(ana, "#ང #ངོ")
    world.settle()
    assert search(world, ana, "ณ") == ["whole"]
    assert search(world, ana, "#ང") == ["ང"]
    for q in ("X", "7", "ㄱ", "ж"):
        assert world.call(ana, "GET", "/search", query={"q": q}).status == 400, q


def test_a_mark_before_the_query_says_what_is_searched(world, ana):
    call_themselves(seaside="#sea")
    world.publish(ana, "#sea #猫")
    world.settle()
    assert search(world, ana, "#sea") == search(world, ana, "＃SEA") == ["sea"]
    assert search(world, ana, "#猫") == search(world, ana, "猫", type="tags") == ["猫"]
    assert search(world, ana, "sea") == search(world, ana, "@sea") == ["seaside"]
    assert search(world, ana, "#sea", type="people") == ["seaside"]


@pytest.mark.parametrize("q", ["asa", "Åsa", "ÅSA", "a\u030asa", "@asa", "  asa ", "ａｓａ"])
def test_case_accents_and_widths_make_no_difference(world, ana, q):
    call_themselves(somebody="Åsa")
    world.settle()
    assert search(world, ana, q) == ["somebody"]


def test_a_whole_name_comes_before_longer_ones(world, ana):
    call_themselves(anabel="", ana="", ana_b="", ana_2="")
    world.settle()
    assert search(world, ana, "ana")[0] == "ana"


def test_a_new_name_is_found_and_the_old_one_no_more(world, ana):
    everybody = call_themselves(river="Melody Pond")
    world.settle()
    User(everybody["river"].user_id).update([User.display_name.set("Professor Song")])
    world.settle()
    assert search(world, ana, "pond") == []
    assert search(world, ana, "song") == ["river"]
    User(everybody["river"].user_id).delete()
    world.settle()
    assert [row for row in world.rows(Name) if "river" in str(row)] == []


def test_hashtags_are_found_once_they_were_used(world, ana):
    world.publish(ana, "#Sunset #sunrise #été")
    world.publish(ana, "#sunset")
    assert search(world, ana, "sun", type="tags") == ["sunrise", "sunset"]
    assert search(world, ana, "#ete", type="tags") == ["été"]
    assert search(world, ana, "sun") == []


# The second is three thousand bytes without accents: more than a key may hold.
@pytest.mark.parametrize("letter", ["x", "\ufdfa", "\uac01", "\U00020000"])
def test_a_very_long_search_finds_what_begins_with_all_of_it(world, ana, letter):
    long, end = letter * 90, f"{letter * 90}y"
    longer = person("zz_longer")
    arrive(longer)
    world.publish(ana, f"#{'x' * 99} #{'x' * 98}y")
    User(longer.user_id).update([User.display_name.set(f"The {end} z")])
    world.settle()
    assert search(world, ana, long) == search(world, ana, end) == ["zz_longer"]
    assert search(world, ana, f"{long}z") == search(world, ana, f"{end} zz") == []
    assert search(world, ana, "x" * 99, type="tags") == ["x" * 99]
    assert search(world, ana, f"{'x' * 98}y", type="tags") == [f"{'x' * 98}y"]


def test_the_longest_hashtag_keeps_no_other_from_being_found_nor_its_post_from_going(world, ana):
    long = "\uac01" * 100
    post_id = world.publish(ana, f"#{long} #sea")
    world.settle()
    assert search(world, ana, "sea", type="tags") == ["sea"]
    assert search(world, ana, long[:50], type="tags") == [long]
    assert world.call(ana, "DELETE", f"/posts/{post_id}").status == 200
    with tuned(deletion_settle_seconds=0):
        world.settle()
    assert search(world, ana, "sea", type="tags") == []
    assert [row for row in world.rows(Name) if "tags" in str(row)] == []


def test_a_hashtag_used_only_by_private_accounts_is_not_found(world, ana):
    leo = person("leo")
    arrive(leo)
    audience.set_private(world, leo)
    world.publish(leo, "#wedding")
    assert search(world, ana, "wed", type="tags") == []
    for is_private, found in ((False, ["wedding"]), (True, [])):
        audience.set_private(world, leo, is_private)
        world.settle()
        assert search(world, ana, "wed", type="tags") == found


@pytest.mark.parametrize("q", ["", "a", "é", "  ", "@", "#a", "🌞", "\u0301\u0301", "x" * 101])
def test_too_little_and_too_much_is_refused(world, ana, q):
    answer = world.call(ana, "GET", "/search", query={"q": q})
    assert (answer.status, answer.json["code"]) == (400, "invalid_request")
    assert answer.json["errors"][0]["field"] == "q"


def test_an_unknown_type_is_refused(world, ana):
    answer = world.call(ana, "GET", "/search", query={"q": "ana", "type": "places"})
    assert (answer.status, answer.json["code"]) == (400, "invalid_request")


def test_a_cursor_is_good_for_its_own_search(world, ana):
    call_themselves(ana1="", ana2="", ben1="")
    world.settle()
    asked = {"q": "ana", "limit": "1"}
    cursor = world.call(ana, "GET", "/search", query=asked).json["next_cursor"]
    answer = world.call(ana, "GET", "/search", query={"q": "be", "cursor": cursor})
    assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")


WORDS = st.sampled_from(["ana", "anna", "Aña", "an", "ben", "ana\u0301", "아나", "b"])


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(WORDS, max_size=4).map(" ".join), max_size=6),
    st.sampled_from(["an", "ana", "ben", "아나", "ana an"]),
    st.integers(1, 4),
)
def test_everybody_who_matches_is_listed_once_whatever_the_pages(world, display_names, q, limit):
    for row in User.scan():
        row.delete()
    everybody = {f"zz{number}": name for number, name in enumerate(display_names)}
    call_themselves(**everybody)
    world.settle()
    wanted = prefix_index.folded(q)
    matching = [
        username
        for username, name in everybody.items()
        if any(
            " ".join(prefix_index.folded(name).split()[start:]).startswith(wanted)
            for start in range(len(name.split()))
        )
    ]
    assert sorted(search(world, person("yy_viewer"), q, limit)) == matching
