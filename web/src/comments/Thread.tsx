// All comments of a post with their replies.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, body } from "../api/client";
import type { Comment, Post } from "../api/types";
import { useSession } from "../session/session";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { RichText } from "../ui/RichText";
import { Tabs } from "../ui/Tabs";
import { Time } from "../ui/Time";
import { sentence, Trouble } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";
import { CommentForm } from "./CommentForm";
import { type Sort, useComments } from "./comments";

export function Thread({ post }: { post: Post }) {
  const [sort, setSort] = useState<Sort>("top");
  const client = useQueryClient();
  const again = () => void client.invalidateQueries({ queryKey: ["comments", post.post_id] });
  return (
    <section className="thread" aria-label={words.comments.title}>
      <Tabs
        label={words.comments.title}
        chosen={sort}
        choose={setSort}
        choices={{ top: words.comments.top, newest: words.comments.newest }}
      />
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

function Written(props: { post: Post; comment: Comment; reply?: () => void }) {
  const { post, comment, reply } = props;
  const name = comment.user?.username ?? "";
  return (
    <div className="comment">
      <Avatar person={comment.user ?? { username: "", avatar_url: null }} size="s" />
      <div>
        <Link to={`/@${name}`} className="name">
          {name}
        </Link>{" "}
        <RichText text={comment.text ?? ""} mentions={comment.mentions} />
        <p className="quiet">
          <Time at={comment.created_at} />
          {comment.is_edited && ` · ${words.post.edited}`}
          {comment.like_count > 0 && ` · ${words.post.likes(comment.like_count)}`}
          {reply && (
            <button type="button" className="link" onClick={reply}>
              {words.comments.reply}
            </button>
          )}
          <DeleteComment post={post} comment={comment} />
        </p>
      </div>
      <LikeComment post={post} comment={comment} />
    </div>
  );
}

function LikeComment({ post, comment }: { post: Post; comment: Comment }) {
  const client = useQueryClient();
  const path = { params: { path: { comment_id: comment.comment_id } } };
  const like = useMutation({
    mutationFn: (on: boolean) =>
      on
        ? body(api.POST("/comments/{comment_id}/like", path))
        : body(api.DELETE("/comments/{comment_id}/like", path)),
    onError: (error) => toast(sentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["comments", post.post_id] }),
  });
  const isLiked = like.isPending ? like.variables : comment.is_liked;
  return (
    <button
      type="button"
      className={isLiked ? "act act-small liked" : "act act-small"}
      aria-pressed={isLiked}
      aria-label={words.post.like}
      onClick={() => like.mutate(!isLiked)}
    >
      <Icon name="heart" filled={isLiked} />
    </button>
  );
}

function DeleteComment({ post, comment }: { post: Post; comment: Comment }) {
  const session = useSession();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      body(
        api.DELETE("/comments/{comment_id}", {
          params: { path: { comment_id: comment.comment_id } },
        }),
      ),
    onError: (error) => toast(sentence(error)),
    onSuccess: () => client.invalidateQueries({ queryKey: ["comments", post.post_id] }),
  });
  const mine = session.state === "in" && [comment.user?.id, post.user.id].includes(session.userId);
  if (!mine) return null;
  return (
    <button
      type="button"
      className="link"
      disabled={remove.isPending}
      onClick={() => remove.mutate()}
    >
      {words.comments.delete}
    </button>
  );
}
