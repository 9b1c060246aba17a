import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { PostCard } from "../post/PostCard";
import type { usePostList } from "../post/posts";
import { Loading } from "../ui/Loading";
import { Trouble } from "../ui/Trouble";
import { useWhenSeen } from "../ui/whenSeen";
import { words } from "../words/words";
import { Near } from "./Near";

// So many come and go together: what is kept of those far away is kept once for all of them.
const BLOCK = 4;

type List = ReturnType<typeof usePostList>;
type Endless = Pick<
  UseInfiniteQueryResult,
  "hasNextPage" | "isFetching" | "isFetchNextPageError" | "fetchNextPage" | "error"
>;

/** Posts below each other; more are read before the reader gets to the last one. */
export function PostStream({ list, empty }: { list: List; empty: React.ReactNode }) {
  if (list.isPending) return <Skeleton />;
  if (list.isError && !list.data) {
    return <Trouble error={list.error} again={() => void list.refetch()} />;
  }
  if (!list.data?.length) return empty;
  return (
    <div className="stream">
      {blocks(list.data).map((ids, block) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a post that is gone must not renew all below
        <Near key={block}>
          {() => ids.map((id, at) => <PostCard key={id} id={id} eager={block + at === 0} />)}
        </Near>
      ))}
      <More list={list} end={words.feed.end} />
    </div>
  );
}

function blocks(ids: string[]): string[][] {
  const count = Math.ceil(ids.length / BLOCK);
  return Array.from({ length: count }, (_, at) => ids.slice(at * BLOCK, (at + 1) * BLOCK));
}

/** The end of a list: reads on when it is seen. */
export function More({ list, end: text }: { list: Endless; end?: string }) {
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
