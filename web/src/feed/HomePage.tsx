import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, body } from "../api/client";
import { useLook } from "../live/state";
import { Suggestions } from "../profile/Suggestions";
import { useSuggestions } from "../profile/useSuggestions";
import { Notice } from "../ui/Notice";
import { Tabs } from "../ui/Tabs";
import { useTitle } from "../ui/title";
import { useAgain } from "../ui/useAgain";
import { words } from "../words/words";
import { homeFeed, type Order } from "./homeFeed";
import { PostStream } from "./PostStream";

const LOOK_SECONDS = 60;

/** The home feed. */
export function HomePage() {
  const [order, setOrder] = useState<Order>("ranked");
  const list = useInfiniteQuery(homeFeed(useQueryClient(), order));
  useTitle("");
  useAgain(() => {
    scrollTo({ top: 0 });
    void list.refetch();
  });
  return (
    <div className="column">
      <h1 className="visually-hidden">{words.feed.title}</h1>
      <Tabs
        label={words.feed.order}
        chosen={order}
        choose={setOrder}
        choices={{ ranked: words.feed.ranked, latest: words.feed.latest }}
      />
      {list.data && <NewPosts shown={list.data} refresh={() => void list.refetch()} />}
      <PostStream list={list} empty={<Empty />} />
    </div>
  );
}

/** Offers what is newer than the list, which itself never moves under the reader. */
function NewPosts({ shown, refresh }: { shown: string[]; refresh: () => void }) {
  const newest = useQuery({
    queryKey: ["newest"],
    queryFn: () => body(api.GET("/feed", { params: { query: { order: "latest", limit: 1 } } })),
    refetchInterval: useLook(LOOK_SECONDS),
    staleTime: LOOK_SECONDS * 1000,
    enabled: shown.length > 0,
  });
  const id = newest.data?.posts[0]?.post_id;
  // Ids sort by time.
  const known = [...shown].sort().at(-1) ?? "";
  if (!id || id <= known || shown.includes(id)) return <div role="status" />;
  const show = () => {
    scrollTo({ top: 0 });
    refresh();
  };
  return (
    <div role="status" className="new-posts">
      <button type="button" className="button primary" onClick={show}>
        {words.feed.newPosts}
      </button>
    </div>
  );
}

function Empty() {
  const { data } = useSuggestions(8);
  return (
    <>
      <Notice icon="photo" title={words.feed.empty}>
        <p>{words.feed.emptyText}</p>
        <Link to="/search" className="button primary">
          {words.nav.explore}
        </Link>
      </Notice>
      {data && data.users.length > 0 && (
        <section aria-labelledby="suggested">
          <header className="page-head">
            <h2 id="suggested">{words.feed.people}</h2>
            <Link to="/people">{words.people.all}</Link>
          </header>
          <Suggestions people={data.users} />
        </section>
      )}
    </>
  );
}
