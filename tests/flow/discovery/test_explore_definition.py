"""The explore page finds exactly what its definition says, computed here from all rows."""

import random
from math import log

import pytest
from pinhole import clock
from pinhole.counts import counters
from pinhole.discovery import explore_ranking, explore_viewer, hashtags
from pinhole.feed import tastes
from pinhole.ranking import hot_rank
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.feeds import Affinity
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, Post

from tests.flow.discovery.test_explore import explore, ids_of
from tests.flow.support.rows import add_follow, add_post, arrive
from tests.flow.support.world import person, tuned

TAGS = ("sea", "sun", "fog", "ice", "hay")
PEOPLE, POSTS_EACH = 12, 5


class Network:
    """People who follow, like and mute at random, and posts with hashtags and likes."""

    def __init__(self, world, seed):
        chance = random.Random(seed)
        self.reader = person("reader")
        self.people = [person(f"p{number}") for number in range(PEOPLE)]
        arrive(self.reader, *self.people)
        everybody = [self.reader, *self.people]
        self.follows = {each.user_id: [] for each in everybody}
        for each in everybody:
            for other in chance.sample([p for p in self.people if p != each], 3):
                add_follow(each.user_id, other.user_id)
                self.follows[each.user_id].append(other.user_id)
        self.posts, self.likes = {each.user_id: [] for each in self.people}, {}
        for author in chance.sample(self.people * POSTS_EACH, PEOPLE * POSTS_EACH):
            self._post(author, chance)
        self.muted = chance.choice(self.people).user_id
        world.call(self.reader, "POST", f"/users/{self.muted}/mute")
        weights = {
            "authors": {each.user_id: chance.uniform(8, 14) for each in self.people[:6]},
            "kinds": {},
            "tags": {tag: chance.uniform(8, 14) for tag in TAGS},
        }
        row = {"user_id": self.reader.user_id, "taste": tastes.orjson.dumps(weights).decode()}
        store.batch_put(Affinity, [row])

    def _post(self, author, chance):
        post_id = add_post(author)
        tags = chance.sample(TAGS, chance.randint(0, 2))
        Post(post_id).update([Post.caption.set(" ".join(f"#{tag}" for tag in tags))])
        self.likes[post_id] = chance.choice([0, 1, 3, 6, 7, 20, 100])
        row = {**counters.key(counters.of_post(post_id)), "likes": self.likes[post_id]}
        store.batch_put(Counter, [row])
        self.posts[author.user_id].insert(0, (post_id, tags))
        listed = [[each, "photo", ""] for each, _ in self.posts[author.user_id]]
        User(author.user_id).update([User.recent_posts.set(listed)])
        hashtags.agree(post_id)

    def scores(self):
        """Everybody around the reader's newest followees, and whose posts they like."""
        taste = self.taste()
        found = dict(taste.authors)
        newest = self.follows[self.reader.user_id][::-1][: settings.explore_followees]
        for followee in newest:
            around = self.follows[followee]
            for user_id in around:
                found[user_id] = found.get(user_id, 0) + 1 / log(2 + len(around))
        known = self.follows[self.reader.user_id][::-1][: explore_viewer._KNOWN]
        gone = {self.reader.user_id, *known}
        left = {user_id: score for user_id, score in found.items() if user_id not in gone}
        return explore_ranking.strongest(left, settings.explore_people)

    def taste(self):
        row = store.get(Affinity, {"user_id": self.reader.user_id})
        return tastes.taste(row, clock.now())

    def expected(self):
        """The ids of all posts that the definition names, the best first."""
        scores, taste = self.scores(), self.taste()
        liked = explore_ranking.strongest(taste.tags, settings.explore_tags)
        hidden = {self.reader.user_id, self.muted, *self.follows[self.reader.user_id]}
        ranks = {}
        for author_id in self.posts.keys() - hidden:
            for number, (post_id, tags) in enumerate(self.posts[author_id]):
                rank = hot_rank.post_rank(post_id, self.likes[post_id])
                reasons = [liked[tag] for tag in tags if tag in liked]
                if self.likes[post_id] >= settings.popular_likes:
                    reasons.append(0.0)
                if author_id in scores and number < settings.explore_posts_each:
                    reasons.append(scores[author_id])
                if reasons:
                    ranks[post_id] = explore_ranking.lifted(rank, max(reasons))
        return sorted(ranks, key=lambda post_id: (ranks[post_id], post_id), reverse=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_all_posts_that_the_definition_names_are_found_best_first(world, seed, monkeypatch):
    network = Network(world, seed)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)  # weights of tastes fade
    for limits in ({}, {"explore_people": 12, "explore_followees": 3, "explore_tags": 5}):
        with tuned(**limits):
            expected = network.expected()
            assert len(expected) > 10
            for limit in (50, 7):
                assert ids_of(explore(world, network.reader, limit)) == expected


@pytest.mark.parametrize("seed", [4, 5])
def test_a_reader_with_more_followees_than_are_listed_finds_the_same(world, seed, monkeypatch):
    """Rows of follows tell whom they follow."""
    network = Network(world, seed)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(explore_viewer, "_KNOWN", 2)
    expected = network.expected()
    for limit in (50, 7):
        assert ids_of(explore(world, network.reader, limit)) == expected
