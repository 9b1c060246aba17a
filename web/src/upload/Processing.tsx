import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "wouter";
import type { Medium, Post } from "../api/types";
import { useLook } from "../live/state";
import { Photo } from "../post/Photo";
import { readPost } from "../post/posts";
import { address } from "../post/renditions";
import { Video } from "../post/Video";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Trouble } from "../ui/Trouble";
import { words } from "../words/words";

const LOOK_SECONDS = 1.5;
// While a live connection tells how it gets on.
const LONGEST_MS = 10_000;

/** What becomes of a post that has been shared: published, or rejected with the reason. */
export function Processing({ id, another }: { id: string; another: () => void }) {
  const client = useQueryClient();
  const look = useLook(LOOK_SECONDS);
  const {
    data: post,
    error,
    refetch,
  } = useQuery({
    queryKey: ["processing", id],
    queryFn: () => readPost(id),
    refetchInterval: ({ state }) =>
      state.data && ["published", "rejected"].includes(state.data.state)
        ? false
        : Math.min(look, LONGEST_MS),
  });
  const state = post?.state;
  useEffect(() => {
    if (state !== "published") return;
    void client.resetQueries({ queryKey: ["posts"] });
    void client.invalidateQueries({ queryKey: ["profile"] });
  }, [client, state]);
  if (error && !post) return <Trouble error={error} again={() => void refetch()} />;
  if (post?.state === "published") return <Published post={post} another={another} />;
  if (post?.state === "rejected") {
    const reason = words.upload.reasons[post.reason ?? ""] ?? post.reason_detail;
    const file = post.reason_index == null ? "" : `${words.upload.file(post.reason_index + 1)}: `;
    return (
      <div role="alert">
        <Notice icon="close" title={words.upload.rejected}>
          <p>
            {file}
            {reason}
          </p>
          <Another another={another} />
        </Notice>
      </div>
    );
  }
  const percents = post?.media.flatMap((medium) => medium.progress ?? []) ?? [];
  return (
    <div className="notice" role="status">
      <Loading label={words.upload.processing} />
      <p>{words.upload.processing}</p>
      {percents.length > 0 && (
        <progress max={100 * percents.length} value={percents.reduce((sum, each) => sum + each)} />
      )}
      <p className="quiet">{words.upload.wait}</p>
      {post?.media.map((medium) => (
        <Early key={medium.index} medium={medium} />
      ))}
    </div>
  );
}

/** What can be seen of a long video before all of it is made. */
function Early({ medium }: { medium: Medium }) {
  const ready = medium.renditions_ready ?? [];
  if (ready.includes("360p")) return <Video medium={medium} size="360p" />;
  if (!ready.includes("poster")) return null;
  const poster = address(medium.urls, "standard", "webp");
  return <img className="photo" src={poster} alt={medium.alt_text ?? ""} />;
}

/** With its first photo, also of files that no browser shows. */
function Published({ post, another }: { post: Post; another: () => void }) {
  const [medium] = post.media;
  return (
    <div role="status">
      <Notice icon="photo" title={words.upload.published}>
        {medium && (
          <div className="tile out">
            <Photo medium={medium} sizes="12rem" />
          </div>
        )}
        <Link to={`/p/${post.post_id}`} className="button primary">
          {words.upload.look}
        </Link>
        <Another another={another} />
      </Notice>
    </div>
  );
}

function Another({ another }: { another: () => void }) {
  return (
    <button type="button" className="button" onClick={another}>
      {words.upload.another}
    </button>
  );
}
