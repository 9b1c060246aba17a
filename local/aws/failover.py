"""`make failover STAGE=prod TO=us-east-1`: the other region of a stage writes from now on.

If the region that wrote answers, it first refuses changes, ends its work and lets the last rows
arrive: nothing is lost. If it does not, the other one takes over with what has arrived.
`docs/runbooks/failover.md` has the steps before and after. It can be repeated after an
interruption, and should be, as soon as a lost region is back.
"""

from __future__ import annotations

import json
import os
import time

from botocore.exceptions import BotoCoreError, ClientError

from local import console
from local.aws import pause, regions, writers
from local.aws.confirmation import confirm
from local.aws.writers import Found
from local.console import Trouble, counted, say, step
from local.operator import waiting
from local.operator.targets import Target

# A request ends within half a minute.
REQUEST_SECONDS = 30
# How long queues may take to drain, and streams after the last change.
DRAIN_SECONDS, STREAM_SECONDS = 900, 60
# Replicas are about a second behind each other.
ARRIVAL_SECONDS = 30
_POLL_SECONDS = 5


def main() -> None:
    stage, to = os.environ.get("STAGE", "dev"), os.environ.get("TO", "")
    both = regions.of(stage)
    if not both:
        raise Trouble(f"{stage} is in one region: stages/{stage}.toml names no `regions`.")
    if to not in both:
        raise Trouble(f"Choose the region that is to write: TO={both[0]} or TO={both[1]}.")
    home, other = both
    away = other if to == home else home
    fail_over(Target(stage, region=away), Target(stage, region=to), home)


def fail_over(away: Target, to: Target, home: str) -> Found:
    """Make `to` the region that writes. Raises Trouble before anything is changed, if it cannot."""
    is_there = _answers(away)
    how = "ends its work first" if is_there else "DOES NOT ANSWER"
    confirm(to.stage, f"{to.region} will write for {to.prefix}; {away.region} {how}.")
    known = writers.found(to)
    if known is None:
        raise Trouble(f"{to.prefix} is not deployed in {to.region}.")
    is_again = known.region == to.region
    if is_there and not is_again:
        _stand_down(away, Found(str(to.region), known.since))
    elif is_there:
        _cut_off(away, known)
    # A repetition keeps the time: what has been counted since then must not be skipped.
    writer = known if is_again else Found(str(to.region), int(time.time()))
    with step(f"{to.region} takes over"):
        writers.tell(to, pause.functions(to), writer)
        switch(to, on=True)
        _tell_edge(to, home)
        if is_there:
            writers.tell(away, pause.functions(away), writer)
    say(f"{to.region} writes. Now write this into stages/{to.stage}.toml, above its tables:")
    say(f"  {writers.line(writer)}")
    if not is_there:
        say(f"{away.region} did not answer: repeat this as soon as it is back.")
    return writer


def _stand_down(away: Target, next_one: Found) -> None:
    """Refuse changes, end the work that there is, and let it arrive in the other region."""
    names, workers = set(pause.functions(away)), _workers(away)
    with step(f"{away.region} takes no more changes"):
        writers.tell(away, sorted(names - workers), next_one)
        time.sleep(REQUEST_SECONDS)
    with step(f"{away.region} ends its work"):
        time.sleep(STREAM_SECONDS)
        _drain(away)
        switch(away, on=False)
        writers.tell(away, sorted(workers), next_one)
    with step(f"The last rows arrive in {next_one.region}"):
        time.sleep(ARRIVAL_SECONDS)


def _workers(at: Target) -> set[str]:
    return {pause.fed(each) for each in pause.sources(at)}


def _cut_off(away: Target, writer: Found) -> None:
    """End the work of a region that is back, at once: the other one has taken it over."""
    with step(f"{away.region} does no more work"):
        switch(away, on=False)
        writers.tell(away, pause.functions(away), writer)


def _drain(away: Target) -> None:
    """Wait until the queues are empty; what is left after a while is done by the sweep of chains in
    the other region, or when this one writes again.
    """
    until = time.monotonic() + DRAIN_SECONDS
    while (left := waiting.messages(away)) and time.monotonic() < until:
        time.sleep(_POLL_SECONDS)
    if left:
        say(f"Left in {away.region}: {counted(left, 'message')}.")


def switch(at: Target, *, on: bool) -> None:
    """Start or stop a region's work: its event sources, and its sweep."""
    pause.switch_sources(at, on=on)
    events = at.client("events")
    sweep = at.client("lambda").get_function(FunctionName=f"{at.prefix}-resume-chains")
    arn = sweep["Configuration"]["FunctionArn"]
    for rule in events.list_rule_names_by_target(TargetArn=arn)["RuleNames"]:
        (events.enable_rule if on else events.disable_rule)(Name=rule)


def _tell_edge(to: Target, home: str) -> None:
    """Have the region's own function tell the CDN: the other one may be lost."""
    store = _told(to, home, "key-store-arn")
    if store is None:
        say("This stage has no key-value store: its CDN asks the home region.")
        return
    payload = json.dumps({"store": store, "writer": to.region}).encode()
    answer = to.client("lambda").invoke(FunctionName=f"{to.prefix}-share-keys", Payload=payload)
    if "FunctionError" in answer:
        raise Trouble(f"The CDN was not told: {answer['Payload'].read().decode()}")


def _told(at: Target, by: str, name: str) -> str | None:
    ssm = at.client("ssm")
    try:
        found = ssm.get_parameter(Name=f"/{at.prefix}/told/{by}/{name}")
    except ssm.exceptions.ParameterNotFound:
        return None
    return str(found["Parameter"]["Value"])


def _answers(at: Target) -> bool:
    """Whether the region can be reached, and the stage is there."""
    try:
        return writers.found(at) is not None
    except (BotoCoreError, ClientError) as error:
        say(f"{at.region}: {type(error).__name__}.")
        return False


if __name__ == "__main__":
    console.main(main)
