// Comments in a list of posts: the best ones, the viewer's newest, and a line to write.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Comment, Post } from "../api/types";
import { RichText } from "../ui/RichText";
import { CommentForm } from "./CommentForm";

/** What the viewer has written below posts, by post: one entry for all, as most posts have none. */
const OWN = ["own-comments"];
type Own = Record<string, Comment[]>;

export function TopComments({ post }: { post: Post }) {
  const { data: own = [] } = useQuery({
    queryKey: OWN,
    queryFn: (): Own => ({}),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    select: (all) => all[post.post_id],
  });
  const others = own.filter(({ comment_id }) => !post.top_comments.some(isIt(comment_id)));
  const shown = [...post.top_comments, ...others];
  if (shown.length === 0) return null;
  return (
    <ul className="top-comments">
      {shown.map((comment) => (
        <li key={comment.comment_id}>
          <Link to={`/@${comment.user?.username}`} className="name">
            {comment.user?.username}
          </Link>{" "}
          <RichText text={comment.text ?? ""} />
        </li>
      ))}
    </ul>
  );
}

export function AddComment({ post }: { post: Post }) {
  const client = useQueryClient();
  const written = (comment: Comment) => {
    client.setQueryData<Own>(OWN, (all = {}) => ({
      ...all,
      [post.post_id]: [...(all[post.post_id] ?? []), comment],
    }));
    void client.invalidateQueries({ queryKey: ["comments", post.post_id] });
  };
  return <CommentForm postId={post.post_id} written={written} />;
}

const isIt = (id: string) => (comment: Pick<Comment, "comment_id">) => comment.comment_id === id;
