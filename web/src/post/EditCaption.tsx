import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import type { Post } from "../api/types";
import { TextField } from "../ui/Field";
import { Wrong } from "../ui/Trouble";
import { words } from "../words/words";
import { patchPost } from "./posts";

/** Another caption for your own post. */
export function EditCaption({ post, close }: { post: Post; close: () => void }) {
  const [caption, setCaption] = useState(post.caption);
  const client = useQueryClient();
  const path = { params: { path: { post_id: post.post_id } } };
  const save = useMutation({
    mutationFn: () => body(api.PATCH("/posts/{post_id}", { ...path, body: { caption } })),
    onSuccess: (edited) => {
      patchPost(client, post.post_id, () => edited);
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <TextField
        label={words.post.caption}
        rows={5}
        maxLength={2200}
        value={caption}
        onChange={setCaption}
      />
      <Wrong error={save.error} />
      <button type="submit" className="button primary" disabled={save.isPending}>
        {words.post.saveChange}
      </button>
    </form>
  );
}
