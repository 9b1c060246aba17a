import { api, body } from "../api/client";
import { PostGrid } from "../feed/PostGrid";
import { usePostList } from "../post/posts";
import { Notice } from "../ui/Notice";
import { words } from "../words/words";

/** Posts of people whom the viewer does not follow. */
export function Explore() {
  const list = usePostList(["explore"], (cursor) =>
    body(api.GET("/explore", { params: { query: { cursor, limit: 24 } } })),
  );
  return (
    <section aria-label={words.explore.title}>
      <PostGrid
        list={list}
        empty={
          <Notice icon="explore" title={words.explore.empty}>
            <p>{words.explore.emptyText}</p>
          </Notice>
        }
      />
    </section>
  );
}
