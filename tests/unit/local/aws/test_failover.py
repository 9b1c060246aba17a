"""`make failover`: who is told what, in which order, and what a repetition changes."""

import json

import pytest

from local.aws import failover, regions, writers
from local.aws.writers import Found
from local.console import Trouble
from local.operator.targets import Target

HOME, OTHER = "eu-west-1", "us-east-1"
NOW = 1_796_040_000
STORE = "arn:aws:cloudfront::123456789012:key-value-store/1"


class Account:
    """What the command sees and changes in two regions, in order."""

    def __init__(self, lost=()):
        self.lost = lost
        self.who = dict.fromkeys((HOME, OTHER), Found(HOME, 0))
        self.works = {HOME: True, OTHER: False}
        self.done = []

    def found(self, at):
        if at.region in self.lost:
            raise failover.BotoCoreError()
        return self.who[at.region]

    def tell(self, at, names, writer):
        assert at.region not in self.lost
        self.who[at.region] = writer
        self.done.append((at.region, "told", sorted(names), writer))

    def switch(self, at, *, on):
        assert at.region not in self.lost
        self.works[at.region] = on
        self.done.append((at.region, "works" if on else "rests"))

    def drain(self, at):
        self.done.append((at.region, "drains"))

    def tell_edge(self, to, home):
        self.done.append(("edge", to.region))


def account(monkeypatch, **options):
    made = Account(**options)
    monkeypatch.setenv("CONFIRM", "prod")
    monkeypatch.setattr(failover.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(failover.time, "time", lambda: NOW + 0.5)
    monkeypatch.setattr(failover.pause, "functions", lambda at: ["api", "worker"])
    monkeypatch.setattr(failover, "_workers", lambda at: {"worker"})
    monkeypatch.setattr(failover.writers, "found", made.found)
    monkeypatch.setattr(failover.writers, "tell", made.tell)
    monkeypatch.setattr(failover, "switch", made.switch)
    monkeypatch.setattr(failover, "_drain", made.drain)
    monkeypatch.setattr(failover, "_tell_edge", made.tell_edge)
    return made


def fail_over(to=OTHER):
    away = HOME if to == OTHER else OTHER
    return failover.fail_over(Target("prod", region=away), Target("prod", region=to), HOME)


def test_a_region_that_answers_ends_its_work_before_the_other_one_begins(monkeypatch, capsys):
    made = account(monkeypatch)
    assert fail_over() == Found(OTHER, NOW)
    readers, writer = Found(OTHER, 0), Found(OTHER, NOW)
    assert made.done == [
        (HOME, "told", ["api"], readers),
        (HOME, "drains"),
        (HOME, "rests"),
        (HOME, "told", ["worker"], readers),
        (OTHER, "told", ["api", "worker"], writer),
        (OTHER, "works"),
        ("edge", OTHER),
        (HOME, "told", ["api", "worker"], writer),
    ]
    said = capsys.readouterr().out
    assert 'writer = { region = "us-east-1", since = 2026-11-30T12:00:00Z }' in said


def test_a_lost_region_is_not_waited_for_and_has_to_be_told_later(monkeypatch, capsys):
    made = account(monkeypatch, lost=(HOME,))
    fail_over()
    assert made.works[OTHER]
    assert made.who == {HOME: Found(HOME, 0), OTHER: Found(OTHER, NOW)}
    assert "repeat this as soon as it is back" in capsys.readouterr().out

    made.lost, made.done = (), []
    monkeypatch.setattr(failover.time, "time", lambda: NOW + 3_600)
    assert fail_over() == Found(OTHER, NOW)  # what was counted since then is not skipped
    assert made.done[:2] == [
        (HOME, "rests"),  # at once: it must not go on with work that is done elsewhere
        (HOME, "told", ["api", "worker"], Found(OTHER, NOW)),
    ]
    assert made.works == {HOME: False, OTHER: True}


def test_the_home_takes_over_again(monkeypatch):
    made = account(monkeypatch)
    fail_over()
    monkeypatch.setattr(failover.time, "time", lambda: NOW + 86_400)
    assert fail_over(to=HOME) == Found(HOME, NOW + 86_400)
    assert made.works == {HOME: True, OTHER: False}
    assert set(made.who.values()) == {Found(HOME, NOW + 86_400)}


def test_nothing_happens_unless_a_person_wants_it(monkeypatch):
    made = account(monkeypatch)
    monkeypatch.delenv("CONFIRM")
    with pytest.raises(Trouble, match="Nothing was done"):
        fail_over()
    assert made.done == []


@pytest.mark.parametrize(
    ("both", "to", "sentence"),
    [
        (None, OTHER, "prod is in one region: stages/prod.toml names no `regions`."),
        ((HOME, OTHER), "", "TO=eu-west-1 or TO=us-east-1"),
        ((HOME, OTHER), "us-west-2", "TO=eu-west-1 or TO=us-east-1"),
    ],
)
def test_it_says_what_is_missing(monkeypatch, both, to, sentence):
    monkeypatch.setenv("STAGE", "prod")
    monkeypatch.setenv("TO", to)
    monkeypatch.setattr(regions, "of", lambda stage: both)
    with pytest.raises(Trouble, match=sentence):
        failover.main()


def test_only_variables_that_a_function_has_are_changed():
    told = writers._told({"STAGE": "prod", "TABLES_REGION": HOME}, Found(OTHER, NOW))
    assert told == {"STAGE": "prod", "TABLES_REGION": OTHER}
    told = writers._told({"WRITER_REGION": HOME, "WRITER_SINCE": "0"}, Found(OTHER, NOW))
    assert told == {"WRITER_REGION": OTHER, "WRITER_SINCE": str(NOW)}


@pytest.mark.parametrize(("writer", "refuses"), [(None, True), (OTHER, False)])
def test_a_deployment_does_not_take_the_work_back(monkeypatch, writer, refuses):
    monkeypatch.setattr(regions.writers, "found", lambda at: Found(OTHER, NOW))
    planned = {"writer": regions.Writer(writer, None)} if writer else {}
    monkeypatch.setattr(regions.options, "checked", lambda given: planned)
    if not refuses:
        regions.check_writer("prod", HOME, OTHER)
        return
    with pytest.raises(Trouble, match="us-east-1 writes, and stages/prod.toml says eu-west-1"):
        regions.check_writer("prod", HOME, OTHER)


class Lambda:
    """A function that answers an invocation."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def invoke(self, **asked):
        self.asked.append((asked["FunctionName"], json.loads(asked["Payload"])))
        return self.answer


def test_the_edge_is_told_by_a_function_of_the_region_that_takes_over(monkeypatch):
    client = Lambda({})
    monkeypatch.setattr(failover, "_told", lambda at, by, name: STORE)
    monkeypatch.setattr(Target, "client", lambda self, service: client)
    failover._tell_edge(Target("prod", region=OTHER), HOME)
    assert client.asked == [("pinhole-prod-share-keys", {"store": STORE, "writer": OTHER})]
