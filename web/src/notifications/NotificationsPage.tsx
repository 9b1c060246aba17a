import { useEffect, useRef } from "react";
import { Link } from "wouter";
import type { Notification } from "../api/types";
import { Avatar } from "../ui/Avatar";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Time } from "../ui/Time";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/title";
import { useWhenSeen } from "../ui/whenSeen";
import { words } from "../words/words";
import { Requests } from "./Requests";
import { useMarkRead, useNotifications, useUnread, WATCHED_SECONDS } from "./useNotifications";

/** What other people did, and requests to follow. */
export default function NotificationsPage() {
  const list = useNotifications();
  useTitle(words.notifications.title);
  const isThere = list.isSuccess;
  useReading(list);
  const end = useWhenSeen<HTMLDivElement>(() => {
    if (list.hasNextPage && !list.isFetching && !list.isError) void list.fetchNextPage();
  });
  const shown = list.data?.pages.flatMap((page) => page.notifications) ?? [];
  return (
    <div className="column">
      <header className="page-head">
        <h1>{words.notifications.title}</h1>
      </header>
      <Requests />
      {list.isPending && <Loading />}
      {list.isError && <Trouble error={list.error} again={() => void list.refetch()} />}
      {isThere && shown.length === 0 && (
        <Notice icon="bell" title={words.notifications.empty}>
          <p>{words.notifications.emptyText}</p>
        </Notice>
      )}
      <ul className="notifications">
        {shown.map((notification) => (
          <li key={notification.id} className={notification.is_read ? undefined : "unread"}>
            <One notification={notification} />
          </li>
        ))}
      </ul>
      <div ref={end} />
    </div>
  );
}

/** What is shown counts as read; what comes while the page is looked at is shown, too. */
function useReading({ data, refetch }: ReturnType<typeof useNotifications>): void {
  const markRead = useMarkRead();
  const unread = useUnread(WATCHED_SECONDS);
  const marked = useRef<string>(undefined);
  const isThere = data !== undefined;
  const newest = data?.pages[0]?.notifications[0]?.id;
  useEffect(() => {
    if (newest && newest !== marked.current) {
      marked.current = newest;
      markRead(newest, { onSuccess: (left) => void (left.unread_count > 0 && refetch()) });
    } else if (isThere && unread > 0) {
      void refetch();
    }
  }, [isThere, newest, unread, markRead, refetch]);
}

function One({ notification }: { notification: Notification }) {
  const { actors, text, thumbnail_url, created_at, is_read } = notification;
  const first = actors[0];
  return (
    <Link to={target(notification)} className="person">
      {first && <Avatar person={first} />}
      <span>
        <span>
          {!is_read && <span className="visually-hidden">{words.notifications.unread}: </span>}
          {first && <strong>{names(notification)} </strong>}
          {what(notification)}{" "}
          <small className="quiet">
            <Time at={created_at} />
          </small>
        </span>
        {text && (
          <small>
            <bdi>{text}</bdi>
          </small>
        )}
      </span>
      {thumbnail_url && <img className="thumbnail" src={thumbnail_url} alt="" loading="lazy" />}
    </Link>
  );
}

/** "followed you", in the number of those who did it. */
function what({ kind, actors, others }: Notification): string | undefined {
  const { kinds, kindsOfMany } = words.notifications;
  const isMany = actors.length + others > 1;
  return (isMany && kindsOfMany[kind]) || kinds[kind];
}

/** "ana", "ana and leo", "ana and 3 others". */
export function names({ actors, others }: Pick<Notification, "actors" | "others">): string {
  const first = actors[0]?.username ?? "";
  const more = others + actors.length - 1;
  if (more <= 0) return first;
  const second = more === 1 && actors[1] ? actors[1].username : words.notifications.others(more);
  return words.notifications.and(first, second);
}

function target({ kind, post_id, subject, actors }: Notification): string {
  if (kind === "export_ready") return "/settings#export";
  if (post_id) return `/p/${post_id}`;
  if (subject?.type === "post") return `/p/${subject.id}`;
  return actors[0] ? `/@${actors[0].username}` : "/notifications";
}
