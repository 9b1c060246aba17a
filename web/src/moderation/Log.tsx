import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Time } from "../ui/Time";
import { Trouble } from "../ui/Trouble";
import { useWhenSeen } from "../ui/whenSeen";
import { words } from "../words/words";
import { useLog } from "./cases";

/** All decisions of moderators, newest first. */
export function Log() {
  const list = useLog();
  const end = useWhenSeen<HTMLDivElement>(() => {
    if (list.hasNextPage && !list.isFetching && !list.isError) void list.fetchNextPage();
  });
  if (list.isPending) return <Loading />;
  if (!list.data) return <Trouble error={list.error} again={() => void list.refetch()} />;
  const acts = list.data.pages.flatMap((page) => page.acts);
  if (acts.length === 0) return <Notice icon="shield" title={words.moderation.logEmpty} />;
  return (
    <>
      <ul className="log">
        {acts.map(({ act_id, action, subject, reason, moderator, created_at }) => (
          <li key={act_id}>
            <strong>{words.moderation.acts[action] ?? action}</strong>{" "}
            {subject && words.moderation.types[subject.type]}
            {reason && (
              <>
                {": "}
                <bdi>{reason}</bdi>
              </>
            )}
            <small className="quiet">
              {" "}
              {moderator?.username} · <Time at={created_at} />
            </small>
          </li>
        ))}
      </ul>
      <div ref={end} />
    </>
  );
}
