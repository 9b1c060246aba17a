import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import type { Comment, Post } from "../api/types";
import { CompletedText } from "../completion/CompletedText";
import { Likers } from "../post/Likers";
import { patchPost } from "../post/posts";
import Report from "../reports/Report";
import { useSession } from "../session/session";
import { DialogTitle } from "../ui/DialogTitle";
import { Wrong } from "../ui/Trouble";
import { words } from "../words/words";

interface Props {
  post: Post;
  comment: Comment;
  close: () => void;
}

const PAGES = {
  likers: ({ comment }: Props) => <Likers path={{ comment_id: comment.comment_id }} />,
  edit: EditComment,
  report: ({ comment, close }: Props) => (
    <Report subject={{ type: "comment", id: comment.comment_id }} close={close} />
  ),
  delete: DeleteComment,
};
type Page = keyof typeof PAGES;

/** What else can be done with a comment. */
export default function CommentChoices(props: Props) {
  const [page, open] = useState<Page | null>(null);
  const possible = usePossible(props);
  if (page) {
    const Chosen = PAGES[page];
    return (
      <>
        <DialogTitle>{words.comments.choices[page]}</DialogTitle>
        <Chosen {...props} />
      </>
    );
  }
  return possible.map((each) => (
    <button
      type="button"
      key={each}
      className={["delete", "report"].includes(each) ? "button danger" : "button"}
      onClick={() => open(each)}
    >
      {words.comments.choices[each]}
    </button>
  ));
}

function usePossible({ post, comment }: Props): Page[] {
  const session = useSession();
  const viewer = session.state === "in" ? session.userId : "";
  const isOwn = comment.user?.id === viewer;
  return [
    ...(comment.like_count > 0 ? (["likers"] as const) : []),
    ...(isOwn ? (["edit"] as const) : (["report"] as const)),
    ...(isOwn || post.user.id === viewer ? (["delete"] as const) : []),
  ];
}

function EditComment({ post, comment, close }: Props) {
  const [text, setText] = useState(comment.text ?? "");
  const again = useReadAgain(post);
  const save = useMutation({
    mutationFn: () =>
      body(api.PATCH("/comments/{comment_id}", { ...pathOf(comment), body: { text } })),
    onSuccess: () => {
      again();
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) save.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <CompletedText
        label={words.comments.text}
        rows={3}
        most={2200}
        value={text}
        onChange={setText}
      />
      <Wrong error={save.error} />
      <button type="submit" className="button primary" disabled={save.isPending}>
        {words.post.saveChange}
      </button>
    </form>
  );
}

function DeleteComment({ post, comment, close }: Props) {
  const client = useQueryClient();
  const again = useReadAgain(post);
  const remove = useMutation({
    mutationFn: () => body(api.DELETE("/comments/{comment_id}", pathOf(comment))),
    onSuccess: () => {
      patchPost(client, post.post_id, ({ comment_count }) => ({
        comment_count: Math.max(0, comment_count - 1),
      }));
      again();
      close();
    },
  });
  return (
    <>
      <p>
        <bdi>{comment.text}</bdi>
      </p>
      <Wrong error={remove.error} />
      <button
        type="button"
        className="button danger"
        disabled={remove.isPending}
        onClick={() => remove.mutate()}
      >
        {words.comments.delete}
      </button>
    </>
  );
}

function pathOf({ comment_id }: Comment) {
  return { params: { path: { comment_id } } };
}

function useReadAgain(post: Post): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ["comments", post.post_id] });
}
