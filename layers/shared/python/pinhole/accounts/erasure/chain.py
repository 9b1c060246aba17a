"""Erasing a closed account: everything its owner made, did and was, a step at a time.

A chain of messages works through the stages of `pinhole.accounts.erasure.stages`, page by page. A
step looks for data, records it on the receipt, deletes it, and sends the next step; so it may be
cut off anywhere and retried. Writes in flight meanwhile are found by the next pass through all
stages, `deletion_settle_seconds` later. Once a whole pass after the first has found nothing, posts
included (their deletions have receipts of their own), the sign-in at Cognito and finally the users
row are deleted.
"""

from __future__ import annotations

from dataclasses import asdict

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import log
from pinhole.accounts import sign_ins
from pinhole.accounts.erasure.account import PARTS, Account, Step
from pinhole.aws import queues
from pinhole.clean_up import receipts
from pinhole.clean_up.steps import Found
from pinhole.people import reservations
from pinhole.settings import settings
from pinhole.tables.people import User


def begin(account: Account) -> None:
    """Start the erasure. Starting it again is harmless."""
    _send(account, Step())


def on_message(message: SQSRecord) -> None:
    """Run the step named by a message of the accounts queue, and send the next one."""
    from pinhole.accounts.erasure.stages import STAGES

    body = message.json_body
    account, step = Account(**body["account"]), Step(**body["step"])
    stage = STAGES[step.stage]
    found = stage.look(account, step)
    if not receipts.note(account.subject, stage.part, step.number, found.went):
        return
    found.take()
    following = _following(step, found, len(STAGES))
    is_new_pass = following.passes > step.passes
    if is_new_pass and step.passes and _is_clean(step, found):
        _end(account)
    else:
        _send(account, following, settings.deletion_settle_seconds if is_new_pass else 0)
    log.logger.info("erased", part=stage.part, step=step.number, went=dict(found.went))


def _following(step: Step, found: Found, stages: int) -> Step:
    if found.after is not None:
        return Step(step.number + 1, step.passes, step.stage, found.after, _is_clean(step, found))
    if step.stage + 1 < stages:
        return Step(step.number + 1, step.passes, step.stage + 1, is_clean=_is_clean(step, found))
    return Step(step.number + 1, step.passes + 1)


def _is_clean(step: Step, found: Found) -> bool:
    return step.is_clean and not found.is_left and not any(found.went.values())


def _end(account: Account) -> None:
    """Hold the person's names for a while, starting before Cognito frees the sign-in name; delete
    the person; finish the receipt last.
    """
    for name in {account.username, account.sign_in_name}:
        reservations.hold(name, account.user_id)
    sign_ins.remove(account.sign_in_name)
    User(account.user_id).delete_if(User.deleted_at.exists())
    for part in PARTS:
        receipts.finish(account.subject, part)


def _send(account: Account, step: Step, delay: int = 0) -> None:
    body = {"account": asdict(account), "step": asdict(step)}
    queues.send(settings.accounts_queue_url, body, delay)
