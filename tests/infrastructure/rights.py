"""What each function may do, as a table. The templates grant exactly this (`test_grants`), and the
flow tests refuse everything else (`tests/flow/support/wire.py`).

Adding or removing a grant changes this table, so it is a decision and not an accident.
"""

import re

EVERY_FUNCTION = """
    its log                     logs:CreateLogStream logs:PutLogEvents
"""

# A function; below it a resource and the permitted actions. `bucket:` means its objects.
GRANTS = """
check_sign_up
    reservations                dynamodb:PutItem

show_pages
    users                       dynamodb:BatchGetItem
    users/index/by_username     dynamodb:Query
    reservations                dynamodb:BatchGetItem
    posts                       dynamodb:BatchGetItem
    posts/index/by_author       dynamodb:Query
    counters                    dynamodb:BatchGetItem
    site:index.html             s3:GetObject
    site:config.json            s3:GetObject

share_keys
    key store                   cloudfront-keyvaluestore:DescribeKeyValueStore cloudfront-keyvaluestore:PutKey
    signing keys                secretsmanager:GetSecretValue
    origin keys                 secretsmanager:GetSecretValue

write_posts
    signing keys                secretsmanager:GetSecretValue
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    users/index/by_username     dynamodb:Query
    follows                     dynamodb:BatchGetItem
    limits                      dynamodb:UpdateItem
    posts                       dynamodb:PutItem
    idempotency                 dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem
    uploads:uploads/*           s3:PutObject

edit_posts
    signing keys                secretsmanager:GetSecretValue
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    users/index/by_username     dynamodb:Query
    limits                      dynamodb:UpdateItem
    posts                       dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem
    counters                    dynamodb:BatchGetItem
    likes                       dynamodb:BatchGetItem dynamodb:Query
    saves                       dynamodb:BatchGetItem dynamodb:Query
    ledger                      dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem

read_posts
    signing keys                secretsmanager:GetSecretValue
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    posts                       dynamodb:BatchGetItem
    posts/index/by_author       dynamodb:Query
    counters                    dynamodb:BatchGetItem
    likes                       dynamodb:BatchGetItem dynamodb:Query
    saves                       dynamodb:BatchGetItem dynamodb:Query
    saves/index/by_time         dynamodb:Query
    ledger                      dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem

read_feed
    signing keys                secretsmanager:GetSecretValue
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    affinities                  dynamodb:BatchGetItem
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem
    feeds                       dynamodb:BatchWriteItem dynamodb:Query
    follows                     dynamodb:BatchGetItem
    follows/index/by_time       dynamodb:Query
    follows/index/by_celebrity  dynamodb:Query
    posts                       dynamodb:BatchGetItem
    posts/index/by_author       dynamodb:Query
    counters                    dynamodb:BatchGetItem
    likes                       dynamodb:BatchGetItem dynamodb:Query
    saves                       dynamodb:BatchGetItem dynamodb:Query

follow_people
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    limits                      dynamodb:UpdateItem
    follows                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem
    counters                    dynamodb:BatchGetItem

block_people
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:UpdateItem
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem
    follows/index/by_block      dynamodb:Query
    mutes                       dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    mutes/index/by_time         dynamodb:Query

manage_followers
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:UpdateItem
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem
    follows/index/by_request    dynamodb:Query
    follows/index/by_close_friend  dynamodb:Query

read_people
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem dynamodb:Query
    follows/index/by_followee   dynamodb:Query
    follows/index/by_time       dynamodb:Query
    users/index/by_username     dynamodb:Query
    mutes                       dynamodb:BatchGetItem
    visits                      dynamodb:DeleteItem dynamodb:PutItem
    posts                       dynamodb:BatchGetItem
    likes/index/by_post         dynamodb:Query
    counters                    dynamodb:BatchGetItem

read_connections
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem
    follows/index/by_followee   dynamodb:Query
    follows/index/by_time       dynamodb:Query
    counters                    dynamodb:BatchGetItem

search_network
    signing keys                secretsmanager:GetSecretValue
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    names                       dynamodb:Query
    tags                        dynamodb:Query
    tags/index/by_rank          dynamodb:Query
    posts                       dynamodb:BatchGetItem
    counters                    dynamodb:BatchGetItem
    likes                       dynamodb:BatchGetItem dynamodb:Query
    saves                       dynamodb:BatchGetItem dynamodb:Query
    follows                     dynamodb:BatchGetItem

explore_posts
    signing keys                secretsmanager:GetSecretValue
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    readers                     dynamodb:BatchGetItem
    affinities                  dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem
    follows/index/by_time       dynamodb:Query
    tags                        dynamodb:BatchGetItem dynamodb:Query
    posts                       dynamodb:BatchGetItem
    counters                    dynamodb:BatchGetItem
    likes                       dynamodb:BatchGetItem dynamodb:Query
    saves                       dynamodb:BatchGetItem dynamodb:Query

like_posts
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    limits                      dynamodb:UpdateItem
    likes                       dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem
    posts                       dynamodb:BatchGetItem
    counters                    dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem
    readers                     dynamodb:BatchGetItem

save_posts
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    saves                       dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem
    posts                       dynamodb:BatchGetItem
    counters                    dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem
    likes                       dynamodb:BatchGetItem dynamodb:UpdateItem

read_notifications
    signing keys                secretsmanager:GetSecretValue
    inboxes                     dynamodb:BatchGetItem
    inboxes/index/by_newest  dynamodb:Query
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    posts                       dynamodb:BatchGetItem
    comments                    dynamodb:BatchGetItem
    counters                    dynamodb:BatchGetItem
    likes                       dynamodb:BatchGetItem dynamodb:Query
    follows                     dynamodb:BatchGetItem
    readers                     dynamodb:BatchGetItem

mark_notifications
    inboxes                     dynamodb:UpdateItem
    inboxes/index/by_newest  dynamodb:Query
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    posts                       dynamodb:BatchGetItem
    comments                    dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem
    readers                     dynamodb:BatchGetItem

write_comments
    limits                      dynamodb:UpdateItem
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    users/index/by_username     dynamodb:Query
    posts                       dynamodb:BatchGetItem
    comments                    dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    counters                    dynamodb:BatchGetItem dynamodb:UpdateItem
    idempotency                 dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem
    follows                     dynamodb:BatchGetItem
    likes                       dynamodb:BatchGetItem dynamodb:UpdateItem
    comment_likes               dynamodb:BatchGetItem dynamodb:Query dynamodb:UpdateItem
    evidence                    dynamodb:PutItem

read_comments
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    posts                       dynamodb:BatchGetItem
    comments                    dynamodb:BatchGetItem
    comments/index/by_thread    dynamodb:Query
    comments/index/by_rank      dynamodb:Query
    comment_likes               dynamodb:BatchGetItem dynamodb:Query
    comment_likes/index/by_comment  dynamodb:Query
    counters                    dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem

like_comments
    limits                      dynamodb:UpdateItem
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    posts                       dynamodb:BatchGetItem
    comments                    dynamodb:BatchGetItem
    comment_likes               dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem
    counters                    dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem

change_avatars
    users                       dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    reservations                dynamodb:BatchGetItem
    limits                      dynamodb:UpdateItem
    uploads:avatars/*           s3:PutObject
    chains                      dynamodb:UpdateItem

change_profile
    users                       dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    reservations                dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    limits                      dynamodb:BatchGetItem dynamodb:UpdateItem
    counters                    dynamodb:BatchGetItem
    user pool                   cognito-idp:AdminGetUser
    posts                       dynamodb:UpdateItem
    posts/index/by_author       dynamodb:Query
    follows                     dynamodb:Query
    readers                     dynamodb:UpdateItem
    chains                      dynamodb:UpdateItem

secure_account
    users                       dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    readers                     dynamodb:UpdateItem
    reservations                dynamodb:BatchGetItem
    limits                      dynamodb:UpdateItem
    user pool                   cognito-idp:AdminUserGlobalSignOut

close_account
    users                       dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    readers                     dynamodb:UpdateItem
    reservations                dynamodb:BatchGetItem dynamodb:PutItem
    receipts                    dynamodb:BatchGetItem dynamodb:PutItem
    chains                      dynamodb:UpdateItem
    posts                       dynamodb:UpdateItem
    posts/index/by_author       dynamodb:Query
    comments/index/by_author    dynamodb:Query
    counters                    dynamodb:BatchGetItem dynamodb:UpdateItem
    user pool                   cognito-idp:AdminDisableUser cognito-idp:AdminUserGlobalSignOut

read_receipts
    receipts                    dynamodb:BatchGetItem

erase_account
    queue accounts              sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue accounts-dead         sqs:SendMessage
    queue invalidations         sqs:SendMessage
    user pool                   cognito-idp:AdminDeleteUser cognito-idp:AdminDisableUser cognito-idp:AdminUserGlobalSignOut
    receipts                    dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    reservations                dynamodb:PutItem
    users                       dynamodb:BatchGetItem dynamodb:DeleteItem
    posts                       dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem
    posts/index/by_author       dynamodb:Query
    comments                    dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:UpdateItem
    comments/index/by_author    dynamodb:Query
    comments/index/by_thread    dynamodb:Query
    comment_likes               dynamodb:BatchWriteItem dynamodb:Query
    comment_likes/index/by_comment  dynamodb:Query
    idempotency                 dynamodb:DeleteItem
    likes                       dynamodb:BatchWriteItem dynamodb:Query
    saves                       dynamodb:BatchWriteItem dynamodb:Query
    mutes                       dynamodb:BatchWriteItem dynamodb:Query
    mutes/index/by_muted        dynamodb:Query
    visits                      dynamodb:BatchWriteItem dynamodb:Query
    visits/index/by_visited     dynamodb:Query
    mentions                    dynamodb:BatchWriteItem dynamodb:Query
    feeds                       dynamodb:BatchWriteItem dynamodb:Query
    inboxes                     dynamodb:BatchWriteItem dynamodb:Query
    follows                     dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:Query dynamodb:UpdateItem
    follows/index/by_followee   dynamodb:Query
    follows/index/by_request    dynamodb:Query
    readers                     dynamodb:BatchGetItem dynamodb:BatchWriteItem
    affinities                  dynamodb:BatchGetItem dynamodb:BatchWriteItem
    exports                     dynamodb:BatchGetItem dynamodb:BatchWriteItem s3:ListBucket
    limits                      dynamodb:BatchGetItem dynamodb:BatchWriteItem
    names                       dynamodb:BatchGetItem dynamodb:BatchWriteItem
    counters                    dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:UpdateItem
    counter_shards              dynamodb:BatchWriteItem dynamodb:Query
    media                       s3:ListBucket
    media:avatars/*             s3:DeleteObject s3:GetObject
    uploads                     s3:ListBucket
    uploads:uploads/*           s3:DeleteObject
    uploads:segments/*          s3:DeleteObject
    uploads:avatars/*           s3:DeleteObject
    exports:exports/*           s3:DeleteObject
    reports                     dynamodb:DeleteItem dynamodb:Query
    cases                       dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:UpdateItem
    moderator_acts              dynamodb:UpdateItem
    moderator_acts/index/by_subject  dynamodb:Query
    chains                      dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:UpdateItem
    evidence                    dynamodb:PutItem
    archive                     s3:ListBucket
    archive:shown/*             s3:GetObject s3:PutObject
    archive:evidence/*          s3:GetObject
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage
    subscriptions               dynamodb:BatchGetItem

request_exports
    users                       dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    reservations                dynamodb:BatchGetItem
    limits                      dynamodb:UpdateItem
    exports                     dynamodb:BatchGetItem dynamodb:PutItem
    queue exports               sqs:SendMessage
    exports:exports/*           s3:GetObject
    readers                     dynamodb:UpdateItem

export_account
    queue exports               sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    queue exports-dead          sqs:SendMessage
    exports                     dynamodb:BatchGetItem dynamodb:UpdateItem
    users                       dynamodb:BatchGetItem
    posts                       dynamodb:BatchGetItem
    posts/index/by_author       dynamodb:Query
    counters                    dynamodb:BatchGetItem
    comments                    dynamodb:BatchGetItem
    comments/index/by_author    dynamodb:Query
    likes                       dynamodb:Query
    comment_likes               dynamodb:Query
    saves                       dynamodb:Query
    mutes                       dynamodb:Query
    visits                      dynamodb:Query
    follows                     dynamodb:BatchGetItem dynamodb:Query
    follows/index/by_followee   dynamodb:Query
    follows/index/by_request    dynamodb:Query
    follows/index/by_close_friend  dynamodb:Query
    inboxes                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query
    originals                   s3:ListBucket
    originals:originals/*       s3:GetObject
    exports:exports/*           s3:AbortMultipartUpload s3:PutObject
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage
    subscriptions               dynamodb:BatchGetItem
    queue pushes                sqs:SendMessage

read_originals
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    posts                       dynamodb:BatchGetItem
    originals:originals/*       s3:GetObject

hide_posts
    posts                       dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem
    queue placements            sqs:SendMessage
    follows                     dynamodb:BatchGetItem
    users                       dynamodb:BatchGetItem
    users                       dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    reservations                dynamodb:BatchGetItem
    readers                     dynamodb:UpdateItem

suspend_people
    users                       dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    readers                     dynamodb:UpdateItem
    reservations                dynamodb:BatchGetItem
    posts                       dynamodb:UpdateItem
    posts/index/by_author       dynamodb:Query
    moderator_acts              dynamodb:PutItem
    reports/index/by_subject    dynamodb:Query
    inboxes                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    cases                       dynamodb:BatchGetItem dynamodb:UpdateItem
    chains                      dynamodb:UpdateItem
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage
    subscriptions               dynamodb:BatchGetItem
    queue pushes                sqs:SendMessage

report_content
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem
    limits                      dynamodb:UpdateItem
    posts                       dynamodb:BatchGetItem
    comments                    dynamodb:BatchGetItem
    reports                     dynamodb:BatchGetItem dynamodb:PutItem
    cases                       dynamodb:BatchGetItem dynamodb:UpdateItem
    evidence                    dynamodb:BatchGetItem dynamodb:PutItem
    media                       s3:ListBucket
    media:*/processed/*         s3:GetObject
    media:*/restricted/*        s3:GetObject
    media:avatars/*             s3:GetObject
    archive                     s3:ListBucket
    archive:shown/*             s3:GetObject
    archive:evidence/*          s3:GetObject s3:PutObject

resolve_reports
    signing keys                secretsmanager:GetSecretValue
    follows                     dynamodb:BatchGetItem
    cases                       dynamodb:BatchGetItem dynamodb:UpdateItem
    cases/index/by_rank         dynamodb:Query
    cases/index/by_time         dynamodb:Query
    reports/index/by_subject    dynamodb:Query
    moderator_acts              dynamodb:PutItem dynamodb:Query
    inboxes                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    posts                       dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem
    comments                    dynamodb:BatchGetItem dynamodb:UpdateItem
    users                       dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    reservations                dynamodb:BatchGetItem
    counters                    dynamodb:BatchGetItem dynamodb:UpdateItem
    likes                       dynamodb:BatchGetItem dynamodb:Query
    saves                       dynamodb:BatchGetItem dynamodb:Query
    queue placements            sqs:SendMessage
    evidence                    dynamodb:PutItem dynamodb:Query
    archive:evidence/*          s3:GetObject
    readers                     dynamodb:UpdateItem
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage
    subscriptions               dynamodb:BatchGetItem
    queue pushes                sqs:SendMessage

delete_posts
    posts                       dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem
    receipts                    dynamodb:BatchGetItem dynamodb:PutItem
    chains                      dynamodb:UpdateItem
    limits                      dynamodb:UpdateItem
    users                       dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem
    reservations                dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem dynamodb:UpdateItem
    readers                     dynamodb:UpdateItem

describe_api

process_photo
    queue uploads               sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    queue uploads-dead          sqs:SendMessage
    uploads                     s3:ListBucket
    uploads:uploads/*           s3:DeleteObject s3:GetObject
    originals:originals/*       s3:PutObject
    media:*/processed/*         s3:PutObject
    media:*/restricted/*        s3:PutObject
    posts                       dynamodb:GetItem dynamodb:UpdateItem
    blocks                      dynamodb:BatchGetItem
    users                       dynamodb:BatchGetItem dynamodb:UpdateItem
    uploads:avatars/*           s3:DeleteObject s3:GetObject
    media:avatars/*             s3:DeleteObject s3:PutObject
    queue transcodes            sqs:SendMessage
    reservations                dynamodb:BatchGetItem
    queue placements            sqs:SendMessage
    chains                      dynamodb:UpdateItem
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage

recompress_photos
    queue recompressions        sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    queue recompressions-dead   sqs:SendMessage
    posts                       dynamodb:GetItem
    originals:originals/*       s3:GetObject
    media                       s3:ListBucket
    media:*/processed/*         s3:GetObject s3:PutObject
    media:*/restricted/*        s3:GetObject s3:PutObject

refresh_author
    queue authors               sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue authors-dead          sqs:SendMessage
    users                       dynamodb:BatchGetItem
    posts                       dynamodb:UpdateItem
    posts/index/by_author       dynamodb:Query
    comments                    dynamodb:BatchGetItem dynamodb:UpdateItem
    comments/index/by_author    dynamodb:Query
    comments/index/by_rank      dynamodb:Query
    counters                    dynamodb:BatchGetItem dynamodb:UpdateItem
    queue rollups               sqs:SendMessage
    media                       s3:ListBucket
    media:avatars/*             s3:DeleteObject
    follows                     dynamodb:Query dynamodb:UpdateItem
    follows/index/by_request    dynamodb:Query
    follows/index/by_followee   dynamodb:Query
    likes                       dynamodb:Query dynamodb:UpdateItem
    saves                       dynamodb:Query dynamodb:UpdateItem
    comment_likes               dynamodb:Query dynamodb:UpdateItem
    chains                      dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:UpdateItem
    names                       dynamodb:BatchGetItem dynamodb:BatchWriteItem

move_media
    queue placements            sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue placements-dead       sqs:SendMessage
    posts                       dynamodb:BatchGetItem dynamodb:UpdateItem
    posts/index/by_author       dynamodb:Query
    users                       dynamodb:BatchGetItem
    media                       s3:ListBucket
    media:*/processed/*         s3:DeleteObject s3:GetObject s3:PutObject
    media:*/restricted/*        s3:DeleteObject s3:GetObject s3:PutObject
    queue withdrawals           sqs:SendMessage
    chains                      dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:UpdateItem

edit_blocklist
    blocks                      dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem

transcode_video
    queue transcodes            sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue transcodes-dead       sqs:SendMessage
    blocks                      dynamodb:BatchGetItem
    uploads                     s3:ListBucket
    uploads:uploads/*           s3:DeleteObject s3:GetObject
    uploads:segments/*          s3:DeleteObject s3:GetObject s3:PutObject
    originals:originals/*       s3:PutObject
    media:*/processed/*         s3:DeleteObject s3:PutObject
    media:*/restricted/*        s3:DeleteObject s3:PutObject
    posts                       dynamodb:GetItem dynamodb:UpdateItem
    queue placements            sqs:SendMessage
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage

plan_fan_out
    events                      events:PutEvents
    posts                       dynamodb:GetItem dynamodb:UpdateItem
    posts/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    users                       dynamodb:BatchGetItem dynamodb:UpdateItem
    mentions                    dynamodb:BatchWriteItem
    inboxes                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    counters                    dynamodb:BatchGetItem
    follows/index/by_followee   dynamodb:Query
    ledger                      dynamodb:UpdateItem
    cases                       dynamodb:BatchGetItem dynamodb:UpdateItem
    moderator_acts              dynamodb:PutItem
    reports/index/by_subject    dynamodb:Query
    queue deliveries            sqs:SendMessage
    queue moves                 sqs:SendMessage
    queue ranks                 sqs:SendMessage
    queue parked                sqs:SendMessage
    parked                      s3:ListBucket
    parked:aws/lambda/*         s3:PutObject
    queue placements            sqs:SendMessage
    receipts                    dynamodb:BatchGetItem dynamodb:PutItem
    chains                      dynamodb:UpdateItem
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage
    watches                     dynamodb:Query
    subscriptions               dynamodb:BatchGetItem
    queue pushes                sqs:SendMessage

deliver_posts
    queue deliveries            sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    queue deliveries-dead       sqs:SendMessage
    posts                       dynamodb:GetItem
    readers                     dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem
    feeds                       dynamodb:BatchWriteItem
    ledger                      dynamodb:UpdateItem
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage

plan_backfill
    follows/stream              dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    queue backfills             sqs:SendMessage
    inboxes                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    queue parked                sqs:SendMessage
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage
    subscriptions               dynamodb:BatchGetItem
    queue pushes                sqs:SendMessage
    parked                      s3:ListBucket
    parked:aws/lambda/*         s3:PutObject

backfill_feed
    queue backfills             sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    queue backfills-dead        sqs:SendMessage
    users                       dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem dynamodb:UpdateItem
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem
    posts/index/by_author       dynamodb:Query
    feeds                       dynamodb:BatchWriteItem dynamodb:Query

move_fan_out_mode
    queue moves                 sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue moves-dead            sqs:SendMessage
    users                       dynamodb:BatchGetItem dynamodb:UpdateItem
    follows                     dynamodb:BatchGetItem dynamodb:UpdateItem
    follows/index/by_followee   dynamodb:Query
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem
    posts/index/by_author       dynamodb:Query
    feeds                       dynamodb:BatchWriteItem dynamodb:Query
    chains                      dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:UpdateItem

learn_interests
    likes/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    saves/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    visits/stream               dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    visits                      dynamodb:DeleteItem
    posts                       dynamodb:BatchGetItem
    reservations                dynamodb:BatchGetItem
    affinities                  dynamodb:BatchGetItem dynamodb:UpdateItem
    inboxes                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    queue parked                sqs:SendMessage
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage
    subscriptions               dynamodb:BatchGetItem
    queue pushes                sqs:SendMessage
    parked                      s3:ListBucket
    parked:aws/lambda/*         s3:PutObject

notify_of_comments
    comments/stream             dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    comment_likes/stream        dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    inboxes                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    queue parked                sqs:SendMessage
    parked                      s3:ListBucket
    parked:aws/lambda/*         s3:PutObject
    mentions                    dynamodb:BatchWriteItem
    posts                       dynamodb:BatchGetItem
    reservations                dynamodb:BatchGetItem
    affinities                  dynamodb:BatchGetItem dynamodb:UpdateItem
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage
    subscriptions               dynamodb:BatchGetItem
    queue pushes                sqs:SendMessage

clean_feeds
    queue cleanups              sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue cleanups-dead         sqs:SendMessage
    receipts                    dynamodb:BatchGetItem dynamodb:UpdateItem
    users                       dynamodb:BatchGetItem dynamodb:UpdateItem
    follows/index/by_followee   dynamodb:Query
    feeds                       dynamodb:BatchGetItem dynamodb:BatchWriteItem
    ledger                      dynamodb:BatchGetItem dynamodb:DeleteItem
    chains                      dynamodb:DeleteItem dynamodb:UpdateItem

delete_media
    queue removals              sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue removals-dead         sqs:SendMessage
    receipts                    dynamodb:BatchGetItem dynamodb:UpdateItem
    originals                   s3:ListBucket
    originals:originals/*       s3:DeleteObject s3:GetObject
    archive                     s3:ListBucket
    archive:archive/*           s3:PutObject
    archive:shown/*             s3:GetObject s3:PutObject
    archive:evidence/*          s3:GetObject
    posts                       dynamodb:BatchGetItem
    evidence                    dynamodb:PutItem
    media                       s3:ListBucket
    media:*/processed/*         s3:DeleteObject s3:GetObject
    media:*/restricted/*        s3:DeleteObject s3:GetObject
    uploads                     s3:ListBucket
    uploads:uploads/*           s3:DeleteObject
    uploads:segments/*          s3:DeleteObject
    queue invalidations         sqs:SendMessage
    chains                      dynamodb:DeleteItem dynamodb:UpdateItem

purge_post
    queue purges                sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue purges-dead           sqs:SendMessage
    receipts                    dynamodb:BatchGetItem dynamodb:UpdateItem
    posts                       dynamodb:BatchGetItem dynamodb:DeleteItem
    likes                       dynamodb:BatchWriteItem
    likes/index/by_post         dynamodb:Query
    saves                       dynamodb:BatchWriteItem
    saves/index/by_post         dynamodb:Query
    comments                    dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:UpdateItem
    comments/index/by_post      dynamodb:Query
    comment_likes               dynamodb:BatchWriteItem
    comment_likes/index/by_comment  dynamodb:Query
    inboxes                     dynamodb:BatchWriteItem
    inboxes/index/by_post  dynamodb:Query
    tags                        dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query
    tags/index/by_rank          dynamodb:Query
    names                       dynamodb:BatchGetItem dynamodb:BatchWriteItem
    idempotency                 dynamodb:BatchGetItem dynamodb:BatchWriteItem
    counters                    dynamodb:BatchGetItem dynamodb:DeleteItem
    counter_shards              dynamodb:BatchWriteItem dynamodb:Query
    cases                       dynamodb:UpdateItem
    moderator_acts              dynamodb:UpdateItem
    moderator_acts/index/by_subject  dynamodb:Query
    chains                      dynamodb:DeleteItem dynamodb:UpdateItem
    evidence                    dynamodb:PutItem

invalidate_cdn
    queue invalidations         sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue invalidations-dead    sqs:SendMessage
    receipts                    dynamodb:UpdateItem
    limits                      dynamodb:BatchGetItem dynamodb:UpdateItem
    chains                      dynamodb:DeleteItem dynamodb:UpdateItem
    queue withdrawals           sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue withdrawals-dead      sqs:SendMessage
    distribution                cloudfront:CreateInvalidation cloudfront:ListInvalidations

resume_chains
    chains                      dynamodb:Scan dynamodb:UpdateItem
    queue cleanups              sqs:SendMessage
    queue removals              sqs:SendMessage
    queue purges                sqs:SendMessage
    queue accounts              sqs:SendMessage
    queue authors               sqs:SendMessage
    queue placements            sqs:SendMessage
    queue moves                 sqs:SendMessage
    queue invalidations         sqs:SendMessage

rebuild_feeds
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Scan
    users                       dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem dynamodb:UpdateItem
    follows/index/by_time       dynamodb:Query
    follows/index/by_celebrity  dynamodb:Query
    posts                       dynamodb:BatchGetItem
    posts/index/by_author       dynamodb:Query
    feeds                       dynamodb:BatchWriteItem dynamodb:Query
    mutes                       dynamodb:BatchGetItem dynamodb:Query

count_changes
    posts/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    likes/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    follows/stream              dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    saves/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    comments/stream             dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    comment_likes/stream        dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    posts                       dynamodb:BatchGetItem
    counters                    dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:UpdateItem
    counter_shards              dynamodb:UpdateItem
    comments                    dynamodb:BatchGetItem dynamodb:UpdateItem
    comments/index/by_rank      dynamodb:Query
    users                       dynamodb:BatchGetItem
    queue rollups               sqs:SendMessage
    queue warmups               sqs:SendMessage
    queue recompressions        sqs:SendMessage
    queue ranks                 sqs:SendMessage
    queue parked                sqs:SendMessage
    watches                     dynamodb:Query
    queue live                  sqs:SendMessage
    parked                      s3:ListBucket
    parked:aws/lambda/*         s3:PutObject

recount_rows
    likes                       dynamodb:Scan
    saves                       dynamodb:Scan
    comments                    dynamodb:Scan
    comment_likes               dynamodb:Scan
    follows                     dynamodb:Scan
    posts                       dynamodb:Scan
    counters                    dynamodb:Scan

roll_up_counts
    queue rollups               sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    queue rollups-dead          sqs:SendMessage
    posts                       dynamodb:BatchGetItem
    comments                    dynamodb:BatchGetItem dynamodb:UpdateItem
    comments/index/by_rank      dynamodb:Query
    users                       dynamodb:BatchGetItem
    queue warmups               sqs:SendMessage
    queue recompressions        sqs:SendMessage
    queue ranks                 sqs:SendMessage
    counters                    dynamodb:BatchGetItem dynamodb:UpdateItem
    counter_shards              dynamodb:DeleteItem dynamodb:Query

rank_posts
    queue ranks                 sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    queue ranks-dead            sqs:SendMessage
    posts                       dynamodb:BatchGetItem
    counters                    dynamodb:BatchGetItem
    tags                        dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query
    tags/index/by_rank          dynamodb:Query
    users                       dynamodb:BatchGetItem dynamodb:UpdateItem
    names                       dynamodb:BatchGetItem dynamodb:BatchWriteItem

index_names
    users/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    names                       dynamodb:BatchWriteItem
    queue authors               sqs:SendMessage
    queue parked                sqs:SendMessage
    parked                      s3:ListBucket
    parked:aws/lambda/*         s3:PutObject
    receipts                    dynamodb:BatchGetItem dynamodb:PutItem
    queue accounts              sqs:SendMessage
    queue placements            sqs:SendMessage
    chains                      dynamodb:UpdateItem
    connections                 dynamodb:BatchGetItem
    queue live                  sqs:SendMessage
    subscriptions               dynamodb:BatchGetItem

issue_tickets
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    limits                      dynamodb:UpdateItem
    tickets                     dynamodb:PutItem

admit_connections
    tickets                     dynamodb:DeleteItem

keep_connections
    connections                 dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    watches                     dynamodb:BatchWriteItem
    users                       dynamodb:BatchGetItem
    limits                      dynamodb:UpdateItem
    sockets:DELETE              execute-api:ManageConnections

tell_news
    queue live                  sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    queue live-dead             sqs:SendMessage
    connections                 dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    watches                     dynamodb:BatchWriteItem dynamodb:Query
    inboxes                     dynamodb:BatchGetItem
    inboxes/index/by_newest     dynamodb:Query
    posts                       dynamodb:BatchGetItem
    comments                    dynamodb:BatchGetItem
    readers                     dynamodb:BatchGetItem
    users                       dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem
    counters                    dynamodb:BatchGetItem
    sockets:POST                execute-api:ManageConnections
    sockets:DELETE              execute-api:ManageConnections
    subscriptions               dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:PutItem

manage_pushes
    push keys                   secretsmanager:GetSecretValue
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    reservations                dynamodb:BatchGetItem
    limits                      dynamodb:UpdateItem
    subscriptions               dynamodb:BatchGetItem dynamodb:PutItem

send_pushes
    queue pushes                sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    queue pushes-dead           sqs:SendMessage
    push keys                   secretsmanager:GetSecretValue
    subscriptions               dynamodb:BatchGetItem dynamodb:PutItem
    connections                 dynamodb:BatchGetItem
    inboxes                     dynamodb:BatchGetItem
    inboxes/index/by_newest     dynamodb:Query
    posts                       dynamodb:BatchGetItem
    comments                    dynamodb:BatchGetItem
    readers                     dynamodb:BatchGetItem
    users                       dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem

warm_cdn
    queue warmups               sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    queue warmups-dead          sqs:SendMessage
    posts                       dynamodb:GetItem
"""  # noqa: E501


def every_function():
    return rows(EVERY_FUNCTION)


def expected():
    """Rights as folder -> resource -> actions."""
    found = {}
    for block in GRANTS.strip().split("\n\n"):
        folder, _, rights = block.partition("\n")
        found[folder] = every_function() | rows(rights)
    return found


def looping(held):
    """The functions that send to a queue that feeds them, directly or through others. `held` is
    everything that each may do, as from `expected`.
    """
    fed = {queue: folder for folder in held for queue in queues(held[folder], "ReceiveMessage")}
    next_ones = {
        folder: {fed[queue] for queue in queues(rights, "SendMessage") if queue in fed}
        for folder, rights in held.items()
    }
    return {folder for folder in held if folder in reached(folder, next_ones)}


def queues(rights, operation):
    return {resource for resource, actions in rights.items() if f"sqs:{operation}" in actions}


def reached(start, next_ones):
    """All nodes that can be reached from there in one step or more."""
    found, ahead = set(), set(next_ones[start])
    while ahead:
        here = ahead.pop()
        found.add(here)
        ahead |= next_ones[here] - found
    return found


def rows(text):
    parts = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if line.strip()]
    return {resource: set(actions.split()) for resource, actions in parts}
