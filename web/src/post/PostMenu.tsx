import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api, body } from "../api/client";
import type { Post } from "../api/types";
import { useSession } from "../session/session";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";
import { EditCaption } from "./EditCaption";
import { dropPost } from "./posts";

type Page = "menu" | "edit" | "delete" | "report";

/** What else can be done with a post: its link, and deleting or reporting it. */
export function PostMenu({ post }: { post: Post }) {
  const [page, open] = useState<Page | null>(null);
  return (
    <>
      <button
        type="button"
        className="act"
        aria-label={words.post.more}
        onClick={() => open("menu")}
      >
        <Icon name="more" />
      </button>
      {page && (
        <Dialog title={words.post.more} close={() => open(null)}>
          {page === "menu" && <Choices post={post} open={open} />}
          {page === "edit" && <EditCaption post={post} close={() => open(null)} />}
          {page === "delete" && <Delete post={post} close={() => open(null)} />}
          {page === "report" && <Report post={post} close={() => open(null)} />}
          <button type="button" className="button" onClick={() => open(null)}>
            {words.post.cancel}
          </button>
        </Dialog>
      )}
    </>
  );
}

function Choices({ post, open }: { post: Post; open: (page: Page | null) => void }) {
  const session = useSession();
  const isOwn = session.state === "in" && session.userId === post.user.id;
  const copy = async () => {
    await navigator.clipboard.writeText(`${location.origin}/p/${post.post_id}`);
    open(null);
    toast(words.post.copied);
  };
  return (
    <>
      <button type="button" className="button" onClick={() => void copy()}>
        {words.post.copyLink}
      </button>
      {isOwn ? (
        <>
          <button type="button" className="button" onClick={() => open("edit")}>
            {words.post.edit}
          </button>
          <button type="button" className="button danger" onClick={() => open("delete")}>
            {words.post.delete}
          </button>
        </>
      ) : (
        <button type="button" className="button danger" onClick={() => open("report")}>
          {words.post.report}
        </button>
      )}
    </>
  );
}

function Delete({ post, close }: { post: Post; close: () => void }) {
  const client = useQueryClient();
  const [at, go] = useLocation();
  const remove = useMutation({
    mutationFn: () =>
      body(api.DELETE("/posts/{post_id}", { params: { path: { post_id: post.post_id } } })),
    onSuccess: () => {
      close();
      dropPost(client, post.post_id);
      toast(words.post.deleted);
      if (at.startsWith("/p/")) go("/");
    },
    onError: (error) => toast(sentence(error)),
  });
  return (
    <>
      <p>{words.post.deleteSure}</p>
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

type Reason = keyof typeof words.post.reasons;

function Report({ post, close }: { post: Post; close: () => void }) {
  const report = useMutation({
    mutationFn: (reason: Reason) =>
      body(api.POST("/reports", { body: { subject: { type: "post", id: post.post_id }, reason } })),
    onSuccess: () => {
      close();
      toast(words.post.reported);
    },
    onError: (error) => toast(sentence(error)),
  });
  return (
    <>
      <p>{words.post.reportWhy}</p>
      {Object.entries(words.post.reasons).map(([reason, label]) => (
        <button
          type="button"
          key={reason}
          className="button"
          disabled={report.isPending}
          onClick={() => report.mutate(reason as Reason)}
        >
          {label}
        </button>
      ))}
    </>
  );
}
