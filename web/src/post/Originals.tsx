import { useMutation } from "@tanstack/react-query";
import { api, body } from "../api/client";
import type { Post } from "../api/types";
import { Wrong } from "../ui/Trouble";
import { megabytes, words } from "../words/words";

/** The author's own files, as they were uploaded. */
export function Originals({ post }: { post: Post }) {
  return (
    <>
      <p>{words.post.originalsText}</p>
      {post.media.map(({ index }) => (
        <Original key={index} post={post} index={index} />
      ))}
    </>
  );
}

function Original({ post, index }: { post: Post; index: number }) {
  const fetched = useMutation({
    mutationFn: () =>
      body(
        api.GET("/posts/{post_id}/media/{index}/original", {
          params: { path: { post_id: post.post_id, index } },
        }),
      ),
    // The address is good for minutes, and answers with a file to be kept.
    onSuccess: ({ url }) => location.assign(url),
  });
  const size = fetched.data && ` (${megabytes(fetched.data.size)})`;
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={fetched.isPending}
        onClick={() => fetched.mutate()}
      >
        {words.post.original(index + 1)}
        {size}
      </button>
      <Wrong error={fetched.error} />
    </>
  );
}
