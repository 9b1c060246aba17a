"""Deleting everything that belongs to something, in steps that may be cut off anywhere and retried.

A message names a step. Its invocation does that step and as many of the following ones as fit
(`pinhole.aws.chains`); the last thing it does is to send the next. A step looks for data (`Found`),
records it and itself on the receipt, then deletes it: a message that comes again continues at the
step where its invocation was cut off, and a chain whose message is lost is resumed after a while
(`pinhole.tables.chain_progress`). The steps of a *pass* go through all stages, each page by
page. Writes in flight meanwhile are found by the next pass, `deletion_settle_seconds` later. The
work is done when a whole pass after the first has found nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from pinhole import log
from pinhole.aws import chains
from pinhole.aws.chains import Hop
from pinhole.clean_up import receipts
from pinhole.clean_up.marks import Mark, reached
from pinhole.settings import settings
from pinhole.tables import chain_progress

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


class Target(Protocol):
    """The subject of the clean-up, as a dataclass: it travels in the messages."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def subject(self) -> str:
        """The key of its receipt."""

    @property
    def logged(self) -> dict[str, str]:
        """Its name in logs."""


AnyTarget = TypeVar("AnyTarget", bound=Target)


@dataclass(frozen=True)
class Step:
    """One step: its number, its pass and stage, and the position it continues after."""

    number: int = 0
    passes: int = 0
    stage: int = 0
    after: list[str] = field(default_factory=list)
    is_clean: bool = True  # this pass has found nothing so far


@dataclass(frozen=True)
class Found:
    """The findings of a step: how much of each kind will be deleted, how, and where the stage
    continues; without `after` it ends here. `is_left`: there is more, which must wait for a later
    pass.
    """

    went: Mapping[str, int]
    take: Callable[[], None]
    after: list[str] | None = None
    is_left: bool = False


@dataclass(frozen=True)
class Stage(Generic[AnyTarget]):
    """One stage; `part` is the receipt's."""

    part: str
    look: Callable[[AnyTarget, Step], Found]


def first(queue_url: str, target: Target, chain: str) -> chain_progress.First:
    """The first step of a chain, which is named after the part of its first stage."""
    return chain_progress.First(_name(target, chain), queue_url, _body(target, Step()))


def run(
    message: SQSRecord,
    hop: Hop,
    kind: type[AnyTarget],
    stages: Sequence[Stage[AnyTarget]],
    queue_url: str,
    end: Callable[[AnyTarget], bool],
) -> None:
    """Run the step named by a message and some that follow, and send the next one. After a clean
    pass, `end` decides whether the work is done.
    """
    body = chains.body_of(message)
    target, first = kind(**body["detail"]), Step(**body.get("step", {}))
    chain = stages[0].part
    name = _name(target, chain)
    position = reached(receipts.find(target.subject), chain, first.number)
    step = Step(**position) if position else first
    while True:
        stage = stages[step.stage]
        found = stage.look(target, step)
        mark = Mark(chain, first.number, asdict(step))
        if not receipts.note(target.subject, stage.part, step.number, found.went, mark):
            if stage.part not in receipts.pending(receipts.find(target.subject)):
                chain_progress.end(name)  # an earlier attempt died before this
            return
        found.take()
        about = {"part": stage.part, "step": step.number, "went": dict(found.went)}
        log.logger.info("cleaned up", extra={**about, **target.logged})
        following = _following(step, found, len(stages))
        is_new_pass = following.passes != step.passes
        if is_new_pass and step.passes and _is_clean(step, found) and end(target):
            chain_progress.end(name)
            return
        if is_new_pass or not hop.goes_on():
            delay = settings.deletion_settle_seconds if is_new_pass else 0
            chain_progress.save(name, queue_url, _body(target, following))
            hop.send(queue_url, _body(target, following), delay, _place(following))
            return
        step = following


def _name(target: Target, chain: str) -> str:
    return f"{target.subject}#{chain}"


def _body(target: Target, step: Step) -> dict[str, Any]:
    return {"detail": asdict(target), "step": asdict(step)}


def _place(step: Step) -> list[object]:
    """The position of a step: the same in each pass."""
    return [step.stage, step.after]


def _following(step: Step, found: Found, stages: int) -> Step:
    if found.after is not None:
        return Step(step.number + 1, step.passes, step.stage, found.after, _is_clean(step, found))
    if step.stage + 1 < stages:
        return Step(step.number + 1, step.passes, step.stage + 1, is_clean=_is_clean(step, found))
    return Step(step.number + 1, step.passes + 1)


def _is_clean(step: Step, found: Found) -> bool:
    return step.is_clean and not found.is_left and not any(found.went.values())
