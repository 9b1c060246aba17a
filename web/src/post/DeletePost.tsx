import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api, body } from "../api/client";
import type { Post } from "../api/types";
import { Wrong } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";
import { dropPost } from "./posts";

/** Deletes a post, and shows on its former page what went with it. */
export function DeletePost({ post, close }: { post: Post; close: () => void }) {
  const client = useQueryClient();
  const [at, go] = useLocation();
  const remove = useMutation({
    mutationFn: () =>
      body(api.DELETE("/posts/{post_id}", { params: { path: { post_id: post.post_id } } })),
    onSuccess: () => {
      close();
      if (at.startsWith("/p/")) go(`/p/${post.post_id}/receipt`, { replace: true });
      dropPost(client, post.post_id);
      void client.invalidateQueries({ queryKey: ["profile"] });
      toast(words.post.deleted);
    },
  });
  return (
    <>
      <p>{words.post.deleteSure}</p>
      <Wrong error={remove.error} />
      <button
        type="button"
        className="button danger"
        disabled={remove.isPending}
        onClick={() => remove.mutate()}
      >
        {words.post.delete}
      </button>
    </>
  );
}
