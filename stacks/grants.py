"""Who may do what: every right of every function, one line each, and nothing else.

Beside these a function may write its own log and traces, and read the queue or streams that feed
it (`parts/functions.py`, `parts/sources.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import counting

from stacks.data import DataStack
from stacks.parts.checks import accept
from stacks.stage import Stage

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


SHUT_OUT = ("cognito-idp:AdminDisableUser", "cognito-idp:AdminUserGlobalSignOut")


def grant(app: ApplicationStack, data: DataStack, stage: Stage) -> None:
    _api(app, data)
    _workers(app, data, stage)


def _api(app: ApplicationStack, data: DataStack) -> None:
    allow = data.tables.allow
    # The first call of a signed-in person creates their row, whatever they call.
    for function in (
        app.write_posts,
        app.edit_posts,
        app.read_posts,
        app.read_feed,
        app.follow_people,
        app.block_people,
        app.admit_followers,
        app.read_people,
        app.explore_graph,
        app.search_network,
        app.explore_posts,
        app.like_posts,
        app.save_posts,
        app.write_comments,
        app.read_comments,
        app.like_comments,
        app.change_avatars,
        app.change_profile,
        app.close_account,
        app.order_exports,
        app.mark_notifications,
        app.hide_posts,
        app.report_subjects,
        app.judge_cases,
    ):
        allow(function, "users", "BatchGetItem", "PutItem")
        # Unless the account was closed.
        allow(function, "reservations", "BatchGetItem")

    # What stands between the viewer and whom they ask about.
    for function in (
        app.edit_posts,
        app.read_posts,
        app.search_network,
        app.like_posts,
        app.save_posts,
        app.read_notifications,
        app.write_comments,
        app.read_comments,
        app.like_comments,
        app.hide_posts,
        app.report_subjects,
        app.judge_cases,
    ):
        allow(function, "follows", "BatchGetItem")
    allow(app.like_posts, "readers", "BatchGetItem")
    allow(app.hide_posts, "users", "BatchGetItem")

    limited = (app.write_posts, app.follow_people, app.like_posts, app.write_comments)
    own = (app.change_avatars, app.change_profile, app.order_exports)
    for function in (*limited, *own, app.like_comments, app.report_subjects):
        allow(function, "limits", "UpdateItem")

    allow(app.write_posts, "posts", "PutItem")
    allow(app.write_posts, "idempotency", "PutItem", "UpdateItem", "DeleteItem")
    app.uploads.allow(app.write_posts, "PutObject", below="uploads")

    allow(app.edit_posts, "posts", "BatchGetItem", "GetItem", "UpdateItem")
    allow(app.edit_posts, "limits", "UpdateItem")
    allow(app.edit_posts, "counters", "BatchGetItem")
    allow(app.edit_posts, "likes", "BatchGetItem", "Query")
    allow(app.edit_posts, "saves", "BatchGetItem", "Query")
    allow(app.edit_posts, "ledger", "BatchGetItem")

    allow(app.read_posts, "posts", "BatchGetItem")
    allow(app.read_posts, "posts", "Query", index="by_author")
    allow(app.read_posts, "counters", "BatchGetItem")
    allow(app.read_posts, "likes", "BatchGetItem", "Query")
    allow(app.read_posts, "saves", "BatchGetItem", "Query")
    allow(app.read_posts, "saves", "Query", index="by_time")
    allow(app.read_posts, "ledger", "BatchGetItem")

    allow(app.read_feed, "affinities", "BatchGetItem")
    allow(app.read_feed, "readers", "BatchGetItem", "GetItem", "PutItem", "UpdateItem")
    # Reading past what is stored writes entries: a feed is completed by who reads it.
    allow(app.read_feed, "feeds", "Query", "BatchWriteItem")
    allow(app.read_feed, "follows", "BatchGetItem")
    allow(app.read_feed, "follows", "Query", index="by_time")
    allow(app.read_feed, "follows", "Query", index="by_celebrity")
    allow(app.read_feed, "posts", "BatchGetItem")
    allow(app.read_feed, "posts", "Query", index="by_author")
    allow(app.read_feed, "counters", "BatchGetItem")
    allow(app.read_feed, "likes", "BatchGetItem", "Query")
    allow(app.read_feed, "saves", "BatchGetItem", "Query")

    allow(app.follow_people, "follows", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem")
    allow(app.follow_people, "readers", "BatchGetItem", "GetItem", "PutItem")
    allow(app.follow_people, "counters", "BatchGetItem")

    for function in (app.block_people, app.admit_followers):
        allow(function, "follows", "BatchGetItem", "UpdateItem", "DeleteItem")
        allow(function, "readers", "BatchGetItem", "GetItem", "PutItem")
    allow(app.block_people, "follows", "Query", index="by_block")
    allow(app.block_people, "mutes", "BatchGetItem", "PutItem", "DeleteItem")
    allow(app.block_people, "mutes", "Query", index="by_time")
    allow(app.admit_followers, "follows", "Query", index="by_request")
    allow(app.admit_followers, "follows", "Query", index="by_close_friend")

    allow(app.read_people, "follows", "BatchGetItem")
    allow(app.read_people, "follows", "Query", index="by_followee")
    allow(app.read_people, "follows", "Query", index="by_time")
    allow(app.read_people, "posts", "BatchGetItem")
    allow(app.read_people, "likes", "Query", index="by_post")
    allow(app.read_people, "counters", "BatchGetItem")

    allow(app.explore_graph, "follows", "BatchGetItem")
    allow(app.explore_graph, "follows", "Query", index="by_followee")
    allow(app.explore_graph, "follows", "Query", index="by_time")
    allow(app.explore_graph, "counters", "BatchGetItem")

    allow(app.search_network, "names", "Query")
    allow(app.search_network, "tags", "Query")
    allow(app.search_network, "tags", "Query", index="by_rank")
    allow(app.search_network, "posts", "BatchGetItem")
    allow(app.search_network, "counters", "BatchGetItem")
    allow(app.search_network, "likes", "BatchGetItem", "Query")
    allow(app.search_network, "saves", "BatchGetItem", "Query")

    allow(app.explore_posts, "affinities", "BatchGetItem")
    allow(app.explore_posts, "follows", "BatchGetItem")
    allow(app.explore_posts, "follows", "Query", index="by_time")
    allow(app.explore_posts, "tags", "Query")
    allow(app.explore_posts, "tags", "Query", index="by_rank")
    allow(app.explore_posts, "posts", "BatchGetItem")
    allow(app.explore_posts, "counters", "BatchGetItem")
    allow(app.explore_posts, "likes", "BatchGetItem", "Query")
    allow(app.explore_posts, "saves", "BatchGetItem", "Query")

    allow(app.like_posts, "likes", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem")
    allow(app.like_posts, "posts", "BatchGetItem")
    allow(app.like_posts, "counters", "BatchGetItem")

    allow(app.save_posts, "saves", "BatchGetItem", "PutItem", "DeleteItem")
    allow(app.save_posts, "readers", "BatchGetItem", "GetItem", "PutItem")
    allow(app.save_posts, "posts", "BatchGetItem")
    allow(app.save_posts, "counters", "BatchGetItem")

    allow(app.read_notifications, "notifications", "BatchGetItem")
    allow(app.read_notifications, "notifications", "Query", index="by_newest")
    allow(app.read_notifications, "users", "BatchGetItem")
    allow(app.read_notifications, "readers", "BatchGetItem")
    allow(app.read_notifications, "posts", "BatchGetItem")
    allow(app.read_notifications, "comments", "BatchGetItem")
    allow(app.read_notifications, "counters", "BatchGetItem")
    allow(app.read_notifications, "likes", "BatchGetItem", "Query")
    allow(app.read_notifications, "saves", "BatchGetItem", "Query")

    allow(app.mark_notifications, "notifications", "UpdateItem")
    allow(app.mark_notifications, "notifications", "Query", index="by_newest")

    allow(app.change_avatars, "users", "UpdateItem")
    app.uploads.allow(app.change_avatars, "PutObject", below="avatars")

    allow(app.read_originals, "posts", "BatchGetItem")
    data.images.originals.allow(app.read_originals, "GetObject", below="originals")

    allow(app.hide_posts, "posts", "BatchGetItem", "GetItem", "UpdateItem")

    allow(app.delete_posts, "posts", "BatchGetItem", "GetItem", "UpdateItem")
    allow(app.delete_posts, "receipts", "BatchGetItem", "PutItem")
    for table in ("users", "follows"):
        allow(app.delete_posts, table, "BatchGetItem")

    hiding = (app.hide_posts, app.judge_cases)
    for function in (*hiding, app.process_photo, app.transcode_video, app.plan_fan_out):
        function.allow("sqs:SendMessage", on=app.places_queue.queue.queue_arn)
    _places(app, data)
    _comments(app, data)
    _accounts(app, data)
    _reports(app, data)


def _accounts(app: ApplicationStack, data: DataStack) -> None:
    allow, pool = data.tables.allow, data.sign_in.pool.user_pool_arn

    allow(app.change_profile, "users", "UpdateItem")
    allow(app.change_profile, "limits", "BatchGetItem")
    allow(app.change_profile, "reservations", "PutItem", "DeleteItem")
    allow(app.change_profile, "counters", "BatchGetItem")
    # Whose account becomes private, or is closed, has their newest posts say so at once.
    for function in (app.change_profile, app.close_account):
        allow(function, "posts", "UpdateItem")
        allow(function, "posts", "Query", index="by_author")
    app.change_profile.allow("cognito-idp:AdminGetUser", on=pool)

    allow(app.close_account, "users", "UpdateItem")
    allow(app.close_account, "reservations", "PutItem")
    allow(app.close_account, "receipts", "PutItem")
    app.close_account.allow(*SHUT_OUT, on=pool)
    allow(app.read_receipts, "receipts", "BatchGetItem")

    allow(app.order_exports, "exports", "BatchGetItem", "PutItem")
    app.order_exports.allow("sqs:SendMessage", on=app.exports_queue.queue.queue_arn)
    # To sign the address of one's own.
    app.exports.allow(app.order_exports, "GetObject", below="exports")


def _reports(app: ApplicationStack, data: DataStack) -> None:
    allow = data.tables.allow

    for table in ("posts", "comments"):
        allow(app.report_subjects, table, "BatchGetItem")
    allow(app.report_subjects, "reports", "BatchGetItem", "PutItem")
    allow(app.report_subjects, "cases", "BatchGetItem", "UpdateItem")

    allow(app.judge_cases, "cases", "BatchGetItem", "UpdateItem")
    allow(app.judge_cases, "cases", "Query", index="by_rank")
    allow(app.judge_cases, "cases", "Query", index="by_time")
    allow(app.judge_cases, "reports", "Query", index="by_subject")
    allow(app.judge_cases, "moderator_acts", "PutItem", "Query")
    allow(app.judge_cases, "posts", "BatchGetItem", "GetItem", "UpdateItem")
    allow(app.judge_cases, "comments", "BatchGetItem", "UpdateItem")
    allow(app.judge_cases, "counters", "BatchGetItem")
    allow(app.judge_cases, "likes", "BatchGetItem", "Query")
    allow(app.judge_cases, "saves", "BatchGetItem", "Query")


def _places(app: ApplicationStack, data: DataStack) -> None:
    allow, media = data.tables.allow, data.images.media

    allow(app.move_media, "posts", "BatchGetItem", "UpdateItem")
    allow(app.move_media, "posts", "Query", index="by_author")
    allow(app.move_media, "users", "BatchGetItem")
    for folder in ("processed", "restricted"):
        media.allow(app.move_media, "GetObject", "PutObject", "DeleteObject", below=folder)
    app.move_media.allow("s3:ListBucket", on=media.arn)
    app.move_media.allow("sqs:SendMessage", on=app.places_queue.queue.queue_arn)
    app.move_media.allow("sqs:SendMessage", on=app.withdrawals_queue.queue.queue_arn)


def _comments(app: ApplicationStack, data: DataStack) -> None:
    allow = data.tables.allow

    allow(app.write_comments, "posts", "BatchGetItem")
    allow(app.write_comments, "comments", "BatchGetItem", "PutItem", "UpdateItem")
    allow(app.write_comments, "users", "Query", index="by_username")
    allow(app.write_comments, "idempotency", "PutItem", "UpdateItem", "DeleteItem")

    allow(app.read_comments, "posts", "BatchGetItem")
    allow(app.read_comments, "comments", "BatchGetItem")
    allow(app.read_comments, "comments", "Query", index="by_thread")
    allow(app.read_comments, "comments", "Query", index="by_rank")
    allow(app.read_comments, "comment_likes", "BatchGetItem", "Query")
    allow(app.read_comments, "counters", "BatchGetItem")

    allow(app.like_comments, "posts", "BatchGetItem")
    allow(app.like_comments, "comments", "BatchGetItem")
    allow(app.like_comments, "comment_likes", "BatchGetItem", "PutItem", "DeleteItem")
    allow(app.like_comments, "counters", "BatchGetItem")


def _workers(app: ApplicationStack, data: DataStack, stage: Stage) -> None:
    allow, images = data.tables.allow, data.images

    for function in (app.process_photo, app.transcode_video):
        allow(function, "posts", "GetItem", "UpdateItem")
        app.uploads.allow(function, "GetObject", "DeleteObject", below="uploads")
        # Without it S3 answers "access denied" for an upload that is gone.
        function.allow("s3:ListBucket", on=app.uploads.arn)
        images.originals.allow(function, "PutObject", below="originals")
        for folder in ("processed", "restricted"):
            images.media.allow(function, "PutObject", below=folder)
    app.process_photo.allow("sqs:SendMessage", on=app.transcodes_queue.queue.queue_arn)

    _export(app, data)
    _erasure(app, data)
    _avatars(app, data)
    _moderation(app, data)
    _fan_out(app, data, stage)
    _agreement(app, data)
    _deletion(app, data)

    telling = (app.learn_tastes, app.plan_backfill, app.plan_fan_out, app.tell_of_comments)
    for function in telling:
        allow(function, "notifications", "BatchGetItem", "PutItem", "DeleteItem")
    allow(app.plan_fan_out, "users", "Query", index="by_username")

    allow(app.learn_tastes, "posts", "BatchGetItem")
    allow(app.learn_tastes, "affinities", "BatchGetItem", "UpdateItem")
    allow(app.count_changes, "counters", "BatchGetItem", "UpdateItem")
    for function in (app.count_changes, app.roll_up_counts):
        allow(function, "comments", "BatchGetItem", "UpdateItem")
        allow(function, "comments", "Query", index="by_rank")
        allow(function, "users", "BatchGetItem")
    app.count_changes.allow("sqs:SendMessage", on=app.rollups_queue.queue.queue_arn)
    allow(app.roll_up_counts, "counters", "BatchGetItem", "UpdateItem")
    app.roll_up_counts.allow("sqs:SendMessage", on=app.rollups_queue.queue.queue_arn)
    for function in (app.count_changes, app.roll_up_counts):
        function.allow("sqs:SendMessage", on=app.warmups_queue.queue.queue_arn)
    allow(app.warm_cdn, "posts", "GetItem")
    for function in (app.plan_fan_out, app.count_changes, app.roll_up_counts):
        function.allow("sqs:SendMessage", on=app.ranks_queue.queue.queue_arn)
    for table in ("posts", "counters"):
        allow(app.rank_posts, table, "BatchGetItem")
    for table in ("tags", "names"):
        allow(app.rank_posts, table, "BatchWriteItem")
    allow(app.rank_posts, "names", "BatchGetItem")
    allow(app.rank_posts, "tags", "Query")
    allow(app.index_names, "names", "BatchWriteItem")
    app.index_names.allow("sqs:SendMessage", on=app.authors_queue.queue.queue_arn)
    app.index_names.allow("sqs:SendMessage", on=app.places_queue.queue.queue_arn)
    for table in (*counting.TABLES, "counters"):
        allow(app.recount_rows, table, "Scan")
    for function in (*telling, app.count_changes, app.index_names):
        function.allow("sqs:SendMessage", on=app.parked.queue_arn)


def _export(app: ApplicationStack, data: DataStack) -> None:
    """What exports accounts reads all that people have."""
    allow, export = data.tables.allow, app.export_account

    allow(export, "exports", "BatchGetItem", "UpdateItem")
    for table in ("users", "posts", "counters", "comments"):
        allow(export, table, "BatchGetItem")
    for table in ("likes", "comment_likes", "saves", "follows", "mutes", "notifications"):
        allow(export, table, "Query")
    for table in ("posts", "comments"):
        allow(export, table, "Query", index="by_author")
    for index in ("by_followee", "by_request", "by_close_friend"):
        allow(export, "follows", "Query", index=index)
    allow(export, "notifications", "BatchGetItem", "PutItem", "DeleteItem")
    data.images.originals.allow(export, "GetObject", below="originals")
    # Without it S3 answers "access denied" for an original that is gone.
    export.allow("s3:ListBucket", on=data.images.originals.arn)
    app.exports.allow(export, "PutObject", "AbortMultipartUpload", below="exports")


def _erasure(app: ApplicationStack, data: DataStack) -> None:
    """What closes accounts touches all that people have."""
    allow, erase, images = data.tables.allow, app.erase_account, data.images

    allow(app.index_names, "receipts", "PutItem")
    app.index_names.allow("sqs:SendMessage", on=app.accounts_queue.queue.queue_arn)
    allow(app.tell_of_comments, "mentions", "BatchWriteItem")
    # A picture that somebody uploads who is gone.
    allow(app.process_photo, "reservations", "BatchGetItem")

    erase.allow("sqs:SendMessage", on=app.accounts_queue.queue.queue_arn)
    erase.allow("sqs:SendMessage", on=app.invalidations_queue.queue.queue_arn)
    erase.allow(*SHUT_OUT, "cognito-idp:AdminDeleteUser", on=data.sign_in.pool.user_pool_arn)
    allow(erase, "receipts", "BatchGetItem", "PutItem", "UpdateItem")
    allow(erase, "reservations", "PutItem")
    allow(erase, "users", "DeleteItem")
    allow(erase, "posts", "BatchGetItem", "GetItem", "UpdateItem")
    allow(erase, "posts", "Query", index="by_author")
    allow(erase, "comments", "BatchGetItem", "UpdateItem", "DeleteItem")
    allow(erase, "comments", "Query", index="by_author")
    allow(erase, "comments", "Query", index="by_thread")
    allow(erase, "comment_likes", "Query", index="by_comment")
    allow(erase, "idempotency", "DeleteItem")
    for table in ("likes", "comment_likes", "saves", "mentions", "feeds", "notifications"):
        allow(erase, table, "Query", "BatchWriteItem")
    allow(erase, "mutes", "Query", "BatchWriteItem")
    allow(erase, "mutes", "Query", index="by_muted")
    allow(erase, "follows", "BatchGetItem", "Query", "BatchWriteItem")
    allow(erase, "follows", "Query", index="by_followee")
    allow(erase, "follows", "Query", index="by_request")
    for table in ("readers", "affinities", "exports", "limits"):
        allow(erase, table, "BatchGetItem", "BatchWriteItem")
    allow(erase, "counters", "BatchGetItem", "BatchWriteItem", "DeleteItem")
    allow(erase, "reports", "Query", "DeleteItem", "BatchWriteItem")
    allow(erase, "reports", "Query", index="by_subject")
    allow(erase, "cases", "BatchGetItem", "UpdateItem", "DeleteItem")
    allow(erase, "moderator_acts", "UpdateItem")
    allow(erase, "moderator_acts", "Query", index="by_subject")
    for bucket, folders in (
        (images.media, ["processed/avatars"]),
        (app.uploads, ["uploads", "avatars"]),
        (app.exports, ["exports"]),
    ):
        erase.allow("s3:ListBucket", on=bucket.arn)
        for folder in folders:
            bucket.allow(erase, "DeleteObject", below=folder)


def _deletion(app: ApplicationStack, data: DataStack) -> None:
    allow, images = data.tables.allow, data.images

    app.bus.allow(app.plan_fan_out)
    # Was the post that is to be delivered deleted meanwhile?
    allow(app.plan_fan_out, "posts", "GetItem")

    for function in (app.clean_feeds, app.delete_media, app.purge_post):
        allow(function, "receipts", "PutItem", "UpdateItem")
    app.clean_feeds.allow("sqs:SendMessage", on=app.cleanups_queue.queue.queue_arn)
    app.delete_media.allow("sqs:SendMessage", on=app.removals_queue.queue.queue_arn)
    app.purge_post.allow("sqs:SendMessage", on=app.purges_queue.queue.queue_arn)

    allow(app.clean_feeds, "users", "BatchGetItem", "UpdateItem")
    allow(app.clean_feeds, "follows", "Query", index="by_followee")
    allow(app.clean_feeds, "feeds", "BatchGetItem", "BatchWriteItem")
    allow(app.clean_feeds, "ledger", "BatchGetItem", "DeleteItem")

    images.originals.allow(app.delete_media, "GetObject", "DeleteObject", below="originals")
    images.archive.allow(app.delete_media, "PutObject", below="archive")
    for folder in ("processed", "restricted"):
        images.media.allow(app.delete_media, "DeleteObject", below=folder)
    app.uploads.allow(app.delete_media, "DeleteObject", below="uploads")
    for bucket in (images.originals, images.media, app.uploads):
        app.delete_media.allow("s3:ListBucket", on=bucket.arn)
    allow(app.delete_media, "receipts", "BatchGetItem")
    app.delete_media.allow("sqs:SendMessage", on=app.invalidations_queue.queue.queue_arn)

    _purge(app, data)

    told = ("cloudfront:CreateInvalidation", "cloudfront:ListInvalidations")
    app.invalidate_cdn.allow(*told, on=images.distribution_arn)
    for queue in (app.invalidations_queue, app.withdrawals_queue):
        app.invalidate_cdn.allow("sqs:SendMessage", on=queue.queue.queue_arn)
    allow(app.invalidate_cdn, "receipts", "UpdateItem")


def _purge(app: ApplicationStack, data: DataStack) -> None:
    allow = data.tables.allow

    allow(app.purge_post, "receipts", "BatchGetItem")
    allow(app.purge_post, "posts", "BatchGetItem", "DeleteItem")
    for table, index in (
        ("likes", "by_post"),
        ("saves", "by_post"),
        ("comments", "by_post"),
        ("comment_likes", "by_comment"),
        ("notifications", "by_post"),
    ):
        allow(app.purge_post, table, "Query", index=index)
        allow(app.purge_post, table, "BatchWriteItem")
    allow(app.purge_post, "comments", "BatchGetItem", "UpdateItem")
    for table in ("tags", "idempotency", "counters"):
        allow(app.purge_post, table, "BatchGetItem", "BatchWriteItem")
    allow(app.purge_post, "counters", "DeleteItem")
    # A hashtag that no post has any more is found no more.
    allow(app.purge_post, "tags", "Query")
    allow(app.purge_post, "names", "BatchGetItem", "BatchWriteItem")
    allow(app.purge_post, "reports", "Query", index="by_subject")
    allow(app.purge_post, "reports", "BatchWriteItem")
    allow(app.purge_post, "cases", "DeleteItem")
    allow(app.purge_post, "moderator_acts", "Query", index="by_subject")
    allow(app.purge_post, "moderator_acts", "UpdateItem")


def _avatars(app: ApplicationStack, data: DataStack) -> None:
    allow, media = data.tables.allow, data.images.media

    allow(app.process_photo, "users", "BatchGetItem", "UpdateItem")
    app.uploads.allow(app.process_photo, "GetObject", "DeleteObject", below="avatars")
    media.allow(app.process_photo, "DeleteObject", below="processed/avatars")

    allow(app.refresh_author, "users", "BatchGetItem")
    allow(app.refresh_author, "posts", "UpdateItem")
    allow(app.refresh_author, "posts", "Query", index="by_author")
    allow(app.refresh_author, "comments", "BatchGetItem")
    allow(app.refresh_author, "comments", "Query", index="by_author")
    allow(app.refresh_author, "comments", "Query", index="by_rank")
    allow(app.refresh_author, "counters", "BatchGetItem", "UpdateItem")
    # Who asked to follow an account that became public.
    allow(app.refresh_author, "follows", "UpdateItem")
    allow(app.refresh_author, "follows", "Query", index="by_request")
    # Top comments that change too fast to be made now are made again with the next roll-up.
    app.refresh_author.allow("sqs:SendMessage", on=app.rollups_queue.queue.queue_arn)
    app.refresh_author.allow("sqs:SendMessage", on=app.authors_queue.queue.queue_arn)
    media.allow(app.refresh_author, "DeleteObject", below="processed/avatars")
    app.refresh_author.allow("s3:ListBucket", on=media.arn)
    # A post that was under way while its author's picture changed.
    allow(app.plan_fan_out, "posts", "UpdateItem")


def _moderation(app: ApplicationStack, data: DataStack) -> None:
    allow = data.tables.allow

    for function in (app.process_photo, app.transcode_video):
        allow(function, "blocks", "BatchGetItem")
        if app.settings.rekognition:
            function.allow("rekognition:DetectModerationLabels", on="*")
            accept(function.own_role, "AwsSolutions-IAM5[Resource::*]", "It takes no resource.")

    # What moderation hid, and what moderators do.
    allow(app.plan_fan_out, "cases", "BatchGetItem", "UpdateItem")
    allow(app.plan_fan_out, "moderator_acts", "PutItem")

    allow(app.edit_blocklist, "blocks", "PutItem", "UpdateItem", "DeleteItem")


def _fan_out(app: ApplicationStack, data: DataStack, stage: Stage) -> None:
    allow = data.tables.allow

    allow(app.plan_fan_out, "users", "BatchGetItem", "UpdateItem")
    allow(app.plan_fan_out, "counters", "BatchGetItem")
    allow(app.plan_fan_out, "follows", "Query", index="by_followee")
    allow(app.plan_fan_out, "ledger", "UpdateItem")
    app.plan_fan_out.allow(stage.send_batch, on=app.deliveries_queue.queue.queue_arn)
    app.plan_fan_out.allow("sqs:SendMessage", on=app.moves_queue.queue.queue_arn)

    allow(app.deliver_posts, "posts", "GetItem")
    allow(app.deliver_posts, "readers", "BatchGetItem")
    # Of a reader who has unfollowed more people lately than their row names.
    allow(app.deliver_posts, "follows", "BatchGetItem")
    allow(app.deliver_posts, "feeds", "BatchWriteItem")
    allow(app.deliver_posts, "ledger", "UpdateItem")


def _agreement(app: ApplicationStack, data: DataStack) -> None:
    """What makes feeds agree with follows, whoever notices that they might not."""
    allow = data.tables.allow

    app.plan_backfill.allow("sqs:SendMessage", on=app.backfills_queue.queue.queue_arn)

    for function in (app.backfill_feed, app.move_author, app.rebuild_feeds):
        allow(function, "users", "BatchGetItem")
        allow(function, "follows", "BatchGetItem", "UpdateItem")
        allow(function, "readers", "BatchGetItem", "GetItem", "PutItem")
        allow(function, "posts", "Query", index="by_author")
        allow(function, "feeds", "Query", "BatchWriteItem")

    allow(app.move_author, "users", "UpdateItem")
    allow(app.move_author, "follows", "Query", index="by_followee")
    app.move_author.allow("sqs:SendMessage", on=app.moves_queue.queue.queue_arn)

    allow(app.rebuild_feeds, "readers", "Scan")
    allow(app.rebuild_feeds, "mutes", "BatchGetItem", "Query")
    allow(app.rebuild_feeds, "follows", "Query", index="by_time")
    allow(app.rebuild_feeds, "follows", "Query", index="by_celebrity")
    allow(app.rebuild_feeds, "posts", "BatchGetItem")
