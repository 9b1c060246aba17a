import { api, body } from "../api/client";
import { PostGrid } from "../feed/PostGrid";
import { usePostList } from "../post/posts";
import { Notice } from "../ui/Notice";
import { useTitle } from "../ui/title";
import { words } from "../words/words";

/** What the viewer has saved; nobody else sees it. */
export default function SavedPage() {
  useTitle(words.saved.title);
  const list = usePostList(["saved"], (cursor) =>
    body(api.GET("/users/me/saved", { params: { query: { cursor } } })),
  );
  return (
    <div className="wide-column">
      <header className="page-head">
        <h1>{words.saved.title}</h1>
      </header>
      <PostGrid
        list={list}
        empty={
          <Notice icon="bookmark" title={words.saved.empty}>
            <p>{words.saved.emptyText}</p>
          </Notice>
        }
      />
    </div>
  );
}
