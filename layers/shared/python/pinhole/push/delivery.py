"""Sending pushes: a message of the pushes queue names a person and groups of notifications.

What the person may see is decided here, as for every list. Nobody is woken who has the app open,
or in their quiet hours, and a group replaces what was pushed of it before.
"""

from __future__ import annotations

from itertools import product

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import clock, errors, log
from pinhole.access.viewer import Viewer
from pinhole.aws import queues, workers
from pinhole.notifications import rows, visible_groups
from pinhole.notifications.visible_groups import Group
from pinhole.presence import connections, subscriptions
from pinhole.presence.subscriptions import Subscription, Wishes
from pinhole.push import encryption, quiet_hours, services, vapid
from pinhole.settings import settings

_NAMED = 2
# The subscription is over: the browser's user has withdrawn it, or its data is gone.
_OVER = (404, 410)
# Accepted by the push service, by later ones, or refused for good.
_BUSY = (429, 500, 502, 503, 504)


def on_message(message: SQSRecord) -> None:
    """Push what a message says. Safe to repeat: browsers replace what they have. Raises Busy while
    a push service takes nothing, and AWS's errors.
    """
    body = queues.body_of(message)
    user_id = body["user_id"]
    wishes = subscriptions.find([user_id]).get(user_id, Wishes())
    if not wishes.subscriptions or quiet_hours.is_quiet(wishes.quiet, clock.now()):
        return
    if connections.find([user_id]):
        return
    pushes = list(product(wishes.subscriptions.items(), _new(user_id, body["groups"], wishes)))
    sent = workers.each(lambda push: _send(push[0][1], push[1]), pushes)
    over = {id for ((id, _), _), status in zip(pushes, sent, strict=True) if status in _OVER}
    if over:
        subscriptions.remove(user_id, over)
    log.count("PushesSent", sum(200 <= status < 300 for status in sent))
    log.logger.info("pushes sent", pushes=len(pushes), over=len(over))
    if any(status in _BUSY for status in sent):
        raise errors.Busy("A push service is busy")


def _new(user_id: str, groups: list[str], wishes: Wishes) -> list[Group]:
    """The groups in which the newest act is one that the person sees and wants to hear of."""
    found = rows.find([(user_id, group) for group in groups]).values()
    listed = [row for row in found if "newest" in row and row["kind"] not in wishes.left_out]
    visible = visible_groups.visible(Viewer(user_id, ""), listed)
    return [group for group in visible if group.newest == group.row["newest"]]


def _send(subscription: Subscription, group: Group) -> int:
    """Push one group to one browser; returns the service's status."""
    tag = subscriptions.id_of(group.row["group"])
    text = orjson.dumps({"tag": tag, **_shown(group)})
    status = services.post(
        subscription["endpoint"],
        {
            "Authorization": vapid.authorization(subscription["endpoint"]),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(settings.push_seconds),
            "Urgency": "normal",
            "Topic": tag,
        },
        encryption.encrypt(text, subscription["p256dh"], subscription["auth"]),
    )
    if status >= 300 and status not in (*_OVER, *_BUSY):
        log.logger.warning("push refused", status=status)
        log.count("PushesRefused")
    return status


def _shown(group: Group) -> dict[str, object]:
    """The content that the browser shows: the kind, the last actor, and the link."""
    row = group.row
    names = [
        user["username"] for user in group.actors[:_NAMED] if user["user_id"] != row["user_id"]
    ]
    others = max(0, row["size"] - len(names)) if names else 0
    path = f"/p/{row['post_id']}" if "post_id" in row else "/notifications"
    return {"kind": row["kind"], "names": names, "others": others, "path": path}
