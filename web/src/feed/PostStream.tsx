import { PostCard } from "../post/PostCard";
import type { usePostList } from "../post/posts";
import { Loading } from "../ui/Loading";
import { Trouble } from "../ui/Trouble";
import { useWhenSeen } from "../ui/whenSeen";
import { words } from "../words/words";
import { Near } from "./Near";

type List = ReturnType<typeof usePostList>;

/** Posts below each other; more are read before the reader gets to the last one. */
export function PostStream({ list, empty }: { list: List; empty: React.ReactNode }) {
  if (list.isPending) return <Skeleton />;
  if (list.isError && !list.data) {
    return <Trouble error={list.error} again={() => void list.refetch()} />;
  }
  if (!list.data?.length) return empty;
  return (
    <div className="stream">
      {list.data.map((id, at) => (
        <Near key={id}>
          <PostCard id={id} eager={at === 0} />
        </Near>
      ))}
      <More list={list} end={words.feed.end} />
    </div>
  );
}

/** The end of a list: reads on when it is seen. */
export function More({ list, end: text }: { list: List; end?: string }) {
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage, error } = list;
  const wants = hasNextPage && !isFetching && !isFetchNextPageError;
  const end = useWhenSeen<HTMLDivElement>(() => wants && void fetchNextPage());
  return (
    <div ref={end} className="end">
      {isFetchNextPageError && <Trouble error={error} again={() => void fetchNextPage()} />}
      {isFetching && <Loading label={words.feed.more} />}
      {!hasNextPage && text && <p className="quiet">{text}</p>}
    </div>
  );
}

function Skeleton() {
  return (
    <div className="stream" aria-hidden="true">
      {[1, 2].map((each) => (
        <div key={each} className="post skeleton">
          <div className="post-head" />
          <div className="media" />
        </div>
      ))}
    </div>
  );
}
