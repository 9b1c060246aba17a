// All comments of a post with their replies.

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Comment, Post } from "../api/types";
import { Loading } from "../ui/Loading";
import { Tabs } from "../ui/Tabs";
import { Trouble } from "../ui/Trouble";
import { words } from "../words/words";
import { CommentForm } from "./CommentForm";
import { type Sort, useComments } from "./comments";
import { Pointed } from "./Pointed";
import { Written } from "./Written";

export function Thread({ post }: { post: Post }) {
  const [sort, setSort] = useState<Sort>("top");
  const client = useQueryClient();
  const again = () => void client.invalidateQueries({ queryKey: ["comments", post.post_id] });
  return (
    <section className="thread" aria-label={words.comments.title}>
      {post.comment_count > 0 && (
        <Tabs
          label={words.comments.title}
          chosen={sort}
          choose={setSort}
          choices={{ top: words.comments.top, newest: words.comments.newest }}
        />
      )}
      <Pointed post={post} />
      <Comments post={post} sort={sort} />
      {post.comment_policy === "off" ? (
        <p className="quiet">{words.comments.off}</p>
      ) : (
        <CommentForm postId={post.post_id} written={again} />
      )}
    </section>
  );
}

function Comments({ post, sort, parent }: { post: Post; sort: Sort; parent?: Comment }) {
  const list = useComments(post.post_id, sort, parent?.comment_id);
  if (list.isPending) return <Loading />;
  if (list.isError) return <Trouble error={list.error} again={() => void list.refetch()} />;
  if (list.data.length === 0 && !parent) return <p className="quiet">{words.comments.empty}</p>;
  return (
    <>
      <ul className="comments">
        {list.data.map((comment) => (
          <li key={comment.comment_id}>
            <OneComment post={post} comment={comment} isReply={parent !== undefined} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <button type="button" className="link" onClick={() => void list.fetchNextPage()}>
          {parent ? words.comments.moreReplies : words.comments.more}
        </button>
      )}
    </>
  );
}

function OneComment(props: { post: Post; comment: Comment; isReply: boolean }) {
  const { post, comment, isReply } = props;
  const [replying, reply] = useState(false);
  const [opened, open] = useState(false);
  const client = useQueryClient();
  const written = () => {
    reply(false);
    open(true);
    void client.invalidateQueries({ queryKey: ["comments", post.post_id] });
  };
  return (
    <>
      {comment.user ? (
        <Written {...{ post, comment }} reply={isReply ? undefined : () => reply(!replying)} />
      ) : (
        <p className="quiet">{words.comments.deleted}</p>
      )}
      {comment.reply_count > 0 && !opened && (
        <button type="button" className="link indented" onClick={() => open(true)}>
          {words.comments.replies(comment.reply_count)}
        </button>
      )}
      {opened && (
        <div className="indented">
          <Comments post={post} sort="newest" parent={comment} />
        </div>
      )}
      {replying && (
        <div className="indented">
          <CommentForm postId={post.post_id} parent={comment} focused written={written} />
        </div>
      )}
    </>
  );
}
