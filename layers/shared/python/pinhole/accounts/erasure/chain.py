"""Erasing a closed account: all traces of its owner, a step at a time.

A chain of messages works through the stages of `pinhole.accounts.erasure.stages`
(`pinhole.clean_up.steps`). Once a whole pass after the first has found nothing, posts included
(their deletions have receipts of their own), the sign-in at Cognito and finally the users row are
deleted.
"""

from __future__ import annotations

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole.accounts import sign_ins
from pinhole.accounts.erasure.account import PARTS, Account
from pinhole.accounts.erasure.stages import STAGES
from pinhole.aws.chains import Hop
from pinhole.clean_up import receipts, steps
from pinhole.people import reservations
from pinhole.settings import settings
from pinhole.tables.people import User


def on_message(message: SQSRecord, hop: Hop) -> None:
    """Run steps from the one named by a message of the accounts queue, and send the next one."""
    steps.run(message, hop, Account, STAGES, settings.accounts_queue_url, _end)


def _end(account: Account) -> bool:
    """Hold the person's names for a while, starting before Cognito frees the sign-in name; delete
    the person; finish the receipt last.
    """
    for name in {account.username, account.sign_in_name, *account.former_names}:
        reservations.hold(name, account.user_id)
    sign_ins.remove(account.sign_in_name)
    User(account.user_id).delete_if(User.deleted_at.exists())
    for part in PARTS:
        receipts.finish(account.subject, part)
    return True
