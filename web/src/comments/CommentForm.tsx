import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { Comment } from "../api/types";
import { sentence } from "../ui/Trouble";
import { words } from "../words/words";
import { useWriteComment } from "./comments";

/** A line to write a comment in; a text that could not be sent stays in it. */
export function CommentForm({
  postId,
  parent,
  focused = false,
  written,
}: {
  postId: string;
  parent?: Comment;
  focused?: boolean;
  written: (comment: Comment) => void;
}) {
  const id = useId();
  const [text, setText] = useState("");
  const line = useRef<HTMLInputElement>(null);
  const write = useWriteComment(postId, (comment) => {
    setText("");
    written(comment);
  });
  useEffect(() => {
    if (focused) line.current?.focus();
  }, [focused]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) write.mutate({ text, parent_id: parent?.comment_id });
  };
  const label = parent?.user ? words.comments.replyTo(parent.user.username) : words.comments.add;
  return (
    <form className="comment-form" onSubmit={send}>
      <label className="visually-hidden" htmlFor={id}>
        {label}
      </label>
      <input
        ref={line}
        id={id}
        value={text}
        placeholder={label}
        maxLength={2200}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      {text.trim() && (
        <button type="submit" className="link" disabled={write.isPending}>
          {words.comments.send}
        </button>
      )}
      {write.isError && (
        <p role="alert">
          {words.comments.notSent} {sentence(write.error)}
        </p>
      )}
    </form>
  );
}
