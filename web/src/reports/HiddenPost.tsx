import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import type { Post } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Wrong } from "../ui/Trouble";
import { words } from "../words/words";

const APPEAL = 500;

/** Above a post that moderators have hidden: why, and for its author a way to object. */
export default function HiddenPost({ post, isOwn }: { post: Post; isOwn: boolean }) {
  const [asking, ask] = useState(false);
  const [text, setText] = useState("");
  const appeal = useMutation({
    mutationFn: () =>
      body(
        api.POST("/posts/{post_id}/appeal", {
          params: { path: { post_id: post.post_id } },
          body: { text: text.trim() },
        }),
      ),
    onSuccess: () => ask(false),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) appeal.mutate();
  };
  return (
    <div className="hidden-post">
      <p>{words.reports.hidden}</p>
      {post.hidden_reason && (
        <p>
          {words.reports.hiddenFor} <bdi>{post.hidden_reason}</bdi>
        </p>
      )}
      <p role="status">{appeal.isSuccess && words.reports.appealed}</p>
      {isOwn && !appeal.isSuccess && (
        <button type="button" className="button" onClick={() => ask(true)}>
          {words.reports.appeal}
        </button>
      )}
      {asking && (
        <Dialog title={words.reports.appealTitle} close={() => ask(false)}>
          <form className="stack" onSubmit={submit}>
            <h2>{words.reports.appealTitle}</h2>
            <p>{words.reports.appealText}</p>
            <TextField
              label={words.reports.appealLabel}
              rows={4}
              maxLength={APPEAL}
              required
              value={text}
              onChange={setText}
            />
            <Wrong error={appeal.error} />
            <button type="submit" className="button primary" disabled={appeal.isPending}>
              {words.reports.appeal}
            </button>
            <button type="button" className="button" onClick={() => ask(false)}>
              {words.post.cancel}
            </button>
          </form>
        </Dialog>
      )}
    </div>
  );
}
