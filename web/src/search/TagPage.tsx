import { useState } from "react";
import { api, body } from "../api/client";
import { PostGrid } from "../feed/PostGrid";
import { usePostList } from "../post/posts";
import { Notice } from "../ui/Notice";
import { Tabs } from "../ui/Tabs";
import { useTitle } from "../ui/title";
import { words } from "../words/words";

type Sort = "top" | "newest";

/** Posts with a hashtag. */
export default function TagPage({ tag }: { tag: string }) {
  const [sort, setSort] = useState<Sort>("top");
  useTitle(words.search.tag(tag));
  const list = usePostList(["tag", tag, sort], (cursor) =>
    body(api.GET("/tags/{tag}/posts", { params: { path: { tag }, query: { cursor, sort } } })),
  );
  return (
    <div className="wide-column">
      <header className="page-head">
        <h1>
          <bdi>{words.search.tag(tag)}</bdi>
        </h1>
        <Tabs
          label={words.feed.order}
          chosen={sort}
          choose={setSort}
          choices={{ top: words.search.best, newest: words.search.newest }}
        />
      </header>
      <PostGrid list={list} empty={<Notice icon="photo" title={words.search.tagEmpty} />} />
    </div>
  );
}
