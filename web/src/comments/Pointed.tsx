import { useQuery } from "@tanstack/react-query";
import { api, body } from "../api/client";
import type { Post } from "../api/types";
import { words } from "../words/words";
import { Written } from "./Written";

/** The comment that the address names, as notifications do: it may be far down in its thread. */
export function Pointed({ post }: { post: Post }) {
  const comment_id = location.hash.slice(1);
  const { data } = useQuery({
    queryKey: ["comments", post.post_id, "pointed", comment_id],
    queryFn: () => body(api.GET("/comments/{comment_id}", { params: { path: { comment_id } } })),
    enabled: comment_id !== "",
    retry: false, // it may be deleted; the thread is there all the same
  });
  if (!data?.user) return null;
  return (
    <section className="pointed" aria-label={words.comments.pointed}>
      <Written post={post} comment={data} />
    </section>
  );
}
