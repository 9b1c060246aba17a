import { useEffect, useRef } from "react";
import { Link } from "wouter";
import type { Notification } from "../api/types";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Time } from "../ui/Time";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/title";
import { useWhenSeen } from "../ui/whenSeen";
import { words } from "../words/words";
import { Requests } from "./Requests";
import { useMarkRead, useNotifications, useUnread, WATCHED_SECONDS } from "./useNotifications";

const MODERATED = /^(post_|appeal_|report_)/;

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
  const to = target(notification);
  return to ? (
    <Link to={to} className="person">
      <Told notification={notification} />
    </Link>
  ) : (
    <div className="person">
      <Told notification={notification} />
    </div>
  );
}

function Told({ notification }: { notification: Notification }) {
  const { actors, kind, text, subject, thumbnail_url, created_at, is_read } = notification;
  const first = actors[0];
  const below =
    kind === "report_decided" ? subject && words.notifications.types[subject.type] : text;
  return (
    <>
      {first ? <Avatar person={first} /> : <Icon name={MODERATED.test(kind) ? "shield" : "bell"} />}
      <span>
        <span>
          {!is_read && <span className="visually-hidden">{words.notifications.unread}: </span>}
          {first && <strong>{names(notification)} </strong>}
          {what(notification)}{" "}
          <small className="quiet">
            <Time at={created_at} />
          </small>
        </span>
        {below && (
          <small>
            <bdi>{below}</bdi>
          </small>
        )}
        {kind === "post_hidden" && <small>{words.notifications.appeal}</small>}
      </span>
      {thumbnail_url && <img className="thumbnail" src={thumbnail_url} alt="" loading="lazy" />}
    </>
  );
}

/** What happened, in the number of those who did it; of a report, what has become of it. */
function what({ kind, text, actors, others }: Notification): string | undefined {
  const { kinds, kindsOfMany, outcomes } = words.notifications;
  if (kind === "report_decided" && text && outcomes[text]) return outcomes[text];
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

/** Where it happened, if there is still something to see. */
export function target({
  kind,
  post_id,
  comment_id,
  text,
  subject,
  actors,
}: Notification): string | null {
  if (kind === "export_ready") return "/settings#export";
  if (kind === "report_decided") {
    const isThere = subject?.type === "post" && text !== "acted";
    return isThere ? `/p/${subject.id}` : null;
  }
  if (post_id) return comment_id ? `/p/${post_id}#${comment_id}` : `/p/${post_id}`;
  return actors[0] ? `/@${actors[0].username}` : null;
}
