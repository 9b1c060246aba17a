import { memo } from "react";
import { Link } from "wouter";
import { GRID, Photo } from "../post/Photo";
import { usePost, type usePostList } from "../post/posts";
import { Icon } from "../ui/Icon";
import { Trouble } from "../ui/Trouble";
import { words } from "../words/words";
import { More } from "./PostStream";

type List = ReturnType<typeof usePostList>;

/** Posts as squares, three in a row. */
export function PostGrid({ list, empty }: { list: List; empty: React.ReactNode }) {
  if (list.isPending) {
    return (
      <div className="grid skeleton" role="status" aria-label={words.feed.loading}>
        {[1, 2, 3, 4, 5, 6].map((each) => (
          <div key={each} className="tile" />
        ))}
      </div>
    );
  }
  if (list.isError && !list.data) {
    return <Trouble error={list.error} again={() => void list.refetch()} />;
  }
  if (!list.data?.length) return empty;
  return (
    <>
      <ul className="grid">
        {list.data.map((id) => (
          <Tile key={id} id={id} />
        ))}
      </ul>
      <More list={list} />
    </>
  );
}

const Tile = memo(function Tile({ id }: { id: string }) {
  const { data: post } = usePost(id);
  const medium = post?.media[0];
  if (!post || !medium) return null;
  const mark = { carousel: "stack", video: "play", image: null }[post.media_type] as
    | "stack"
    | "play"
    | null;
  const what =
    post.state === "published" ? medium.alt_text || post.caption : words.post.state[post.state];
  return (
    <li>
      <Link
        to={`/p/${id}`}
        className={post.is_sensitive ? "tile media-hidden" : "tile"}
        aria-label={[words.post.by(post.user.username), what].filter(Boolean).join(": ")}
      >
        {post.state === "published" ? (
          <Photo medium={medium} sizes={GRID} />
        ) : (
          <span className="badge">{words.post.state[post.state]}</span>
        )}
        {mark && <Icon name={mark} filled={mark === "play"} />}
      </Link>
    </li>
  );
});
