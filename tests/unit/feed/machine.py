"""A network that changes arbitrarily while two readers page through one feed (Hypothesis)."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from pinhole import ids
from pinhole.feed import stable_paging

from tests.unit.feed.world import AUTHORS, LATEST, RANKED, Paging, Source, World

PAGES = settings(max_examples=150, stateful_step_count=30, deadline=None)
# A planted bug must be found quickly, in every run and by the same example.
HUNT = settings(
    PAGES,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

# Edge sizes are as likely as those in between; settings allow no larger ones.
limits = st.sampled_from([1, 2, 3, 5, 10, 20, 49, 50, 100])
windows = st.sampled_from([1, 2, 3, 5, 10, 40, 60, 400])
numbers = st.integers(0, 999)
authors = st.sampled_from(AUTHORS)
few = st.sampled_from([3, 20, stable_paging._REMEMBERED])
orders = st.sampled_from([RANKED, RANKED, RANKED, LATEST])
batches = st.sampled_from([0, 1, 2, 3, 10, 30, 60])
steps = st.sampled_from([0, 10, 1000])  # ms between posts; several may share a millisecond
ages = st.sampled_from([500, 5_000, 50_000, 120_000])


class PagingMachine(RuleBasedStateMachine):
    """Whatever happens between pages, every reader sees what their feed promises.

    Each promise is asserted where it can break: in `Paging.read` for each page, and in
    `Paging._end` for everything that was shown.
    """

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.readers: list[Paging] = []
        self.is_failed = False
        self.remembered = stable_paging._REMEMBERED

    def open(self, order: str, window: int) -> Paging:
        return Paging(self.world, Source(self.world), order, window)

    @initialize(size=batches, more=batches, order=orders, window=windows, limit=limits, few=few)
    def begin(self, size, more, order, window, limit, few) -> None:
        """`few` is how many shown posts a cursor remembers, often fewer than in production."""
        stable_paging._REMEMBERED = few
        self.world.publish(self._several(size, 1))
        self.world.publish(self._several(more, 3))
        self.start_reading(order, window, limit)

    @rule(order=orders, window=windows, limit=limits)
    def start_reading(self, order: str, window: int, limit: int) -> None:
        """Two readers at a time: a third makes the older one finish first."""
        for reader in self._reading()[:-1]:
            self._guard(reader.read_all, limit=7)
        self.readers.append(self.open(order, window))
        self._guard(self.readers[-1].read, limit)

    @rule(which=numbers, limit=limits, times=st.integers(1, 3))
    def read_on(self, which: int, limit: int, times: int) -> None:
        reading = self._reading()
        for reader in reading[which % len(reading) :] if reading else ():
            for _ in range(times):
                if not reader.is_done:
                    self._guard(reader.read, limit)

    @rule(limit=limits)
    def read_the_last_page_again(self, limit: int) -> None:
        for reader in self._reading():
            if len(reader.pages) > 1:
                self._guard(reader.read_again, limit)

    @rule(size=batches, first=numbers, step=steps)
    def publish(self, size: int, first: int, step: int) -> None:
        self.world.publish(self._several(size, first), step=step)

    @rule(size=batches, first=numbers, age=ages, step=steps)
    def publish_late(self, size: int, first: int, age: int, step: int) -> None:
        """Posts that arrive late: with ids between, or below, those that were shown."""
        self.world.publish(self._several(size, first), age, step)

    @rule(size=batches, first=numbers)
    def publish_late_into_windows(self, size: int, first: int) -> None:
        for reader in self._reading():
            if reader.place.low:
                age = self.world.now - _milliseconds(reader.place.low)
                self.world.publish(self._several(size, first), age - 1, step=1)

    @rule(which=numbers)
    def delete(self, which: int) -> None:
        self._delete(self.world.posts, which)

    @rule(which=numbers)
    def delete_what_a_cursor_names(self, which: int) -> None:
        self._delete(self._marks(), which)

    @rule(which=numbers, amount=st.sampled_from([-2000, 1, 2000]))
    def like(self, which: int, amount: int) -> None:
        if self.world.posts:
            self.world.like(self._pick(self.world.posts, which), amount)

    @rule(salt=numbers)
    def change_all_scores(self, salt: int) -> None:
        self.world.salt = salt

    @rule(author=authors)
    def follow_or_unfollow(self, author: str) -> None:
        if author in self.world.followed:
            self.world.unfollow(author)
        else:
            self.world.follow(author)

    @rule(order=orders, window=windows, limit=limits)
    def follow_everybody_and_read(self, order: str, window: int, limit: int) -> None:
        for author in sorted(set(AUTHORS) - self.world.followed):
            self.world.follow(author)
        self.start_reading(order, window, limit)

    @rule()
    def clean_up(self) -> None:
        self.world.clean_up()

    @rule(author=authors)
    def change_mode(self, author: str) -> None:
        self.world.move(author)

    def teardown(self) -> None:
        """Let the remaining readers finish."""
        try:
            for reader in self._reading():
                if not self.is_failed:
                    self._guard(reader.read_all, limit=7)
        finally:
            stable_paging._REMEMBERED = self.remembered

    def _guard(self, read, limit: int) -> None:
        """Note that a promise is broken, after which nothing more is asserted."""
        try:
            read(limit)
        except BaseException:
            self.is_failed = True
            raise

    def _reading(self) -> list[Paging]:
        return [reader for reader in self.readers if not reader.is_done]

    def _marks(self) -> list[str]:
        """The existing posts by which cursors remember their readers' positions."""
        places = [reader.place for reader in self._reading()]
        named = {mark for place in places for mark in _named(place)}
        return sorted(named & self.world.posts.keys())

    def _delete(self, post_ids, which: int) -> None:
        if post_ids:
            self.world.delete(self._pick(post_ids, which))

    @staticmethod
    def _several(size: int, first: int) -> list[str]:
        """Posts of all authors in turn, or of one."""
        author, step = divmod(first, 2)
        return [AUTHORS[(author + n * step) % len(AUTHORS)] for n in range(size)]

    @staticmethod
    def _pick(post_ids, which: int) -> str:
        return sorted(post_ids)[which % len(post_ids)]


def _milliseconds(post_id: str) -> int:
    return round(ids.moment(post_id).timestamp() * 1000)


def _named(place) -> list[str]:
    return [mark for mark in (place.anchor, place.below, place.low, place.position) if mark]
