import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import type { Post } from "../api/types";
import { patchPost } from "../post/posts";
import { TextField } from "../ui/Field";
import { Wrong } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";
import { REASON } from "./Decide";

/** A moderator hides a post without a report, or shows a hidden one again. */
export function HideOrShow({ post, close }: { post: Post; close: () => void }) {
  const [reason, setReason] = useState("");
  const client = useQueryClient();
  const path = { params: { path: { post_id: post.post_id } } };
  const change = useMutation({
    mutationFn: () =>
      post.hidden
        ? body(api.DELETE("/posts/{post_id}/hide", path))
        : body(api.POST("/posts/{post_id}/hide", { ...path, body: { reason: reason.trim() } })),
    onSuccess: ({ hidden, reason: said }) => {
      patchPost(client, post.post_id, () => ({ hidden, hidden_reason: said }));
      void client.invalidateQueries({ queryKey: ["moderation"] });
      toast(words.moderation.decided);
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (post.hidden || reason.trim()) change.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      {!post.hidden && (
        <TextField
          label={words.moderation.reasonForAuthor}
          rows={3}
          maxLength={REASON}
          required
          value={reason}
          onChange={setReason}
        />
      )}
      <Wrong error={change.error} />
      <button type="submit" className="button primary" disabled={change.isPending}>
        {post.hidden ? words.moderation.showPost : words.moderation.hidePost}
      </button>
    </form>
  );
}
