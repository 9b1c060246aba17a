import { type UseInfiniteQueryResult, useQueryClient } from "@tanstack/react-query";
import { PostCard } from "../post/PostCard";
import type { usePostList } from "../post/posts";
import { rest } from "../post/resting";
import { Loading } from "../ui/Loading";
import { Trouble } from "../ui/Trouble";
import { useWhenSeen } from "../ui/whenSeen";
import { words } from "../words/words";
import { Near } from "./Near";

// So many come and go together, and so many leave one room when all of them are far away.
const BLOCK = 4;
const GROUP = 20;

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
      <NearPosts ids={list.data} sizes={[GROUP, BLOCK]} first={list.data[0]} />
      <More list={list} end={words.feed.end} />
    </div>
  );
}

/** Posts in parts of the first of `sizes`, and those in parts of the next. */
function NearPosts({ ids, sizes, first }: { ids: string[]; sizes: number[]; first?: string }) {
  const client = useQueryClient();
  const [size, ...smaller] = sizes;
  if (!size) return ids.map((id) => <PostCard key={id} id={id} eager={id === first} />);
  return parts(ids, size).map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a post that is gone must not renew all below
    <Near key={at} name={`${size} ${part[0]} ${part.at(-1)}`} left={() => rest(client, part)}>
      {() => <NearPosts ids={part} sizes={smaller} first={first} />}
    </Near>
  ));
}

function parts(ids: string[], size: number): string[][] {
  const count = Math.ceil(ids.length / size);
  return Array.from({ length: count }, (_, at) => ids.slice(at * size, (at + 1) * size));
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
