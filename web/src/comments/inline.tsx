// Comments in a list of posts: the best ones, the viewer's newest, and a line to write.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Comment, Post } from "../api/types";
import { RichText } from "../ui/RichText";
import { CommentForm } from "./CommentForm";

const ownKey = (id: string) => ["own-comments", id];

export function TopComments({ post }: { post: Post }) {
  const { data: own = [] } = useQuery<Comment[]>({
    queryKey: ownKey(post.post_id),
    queryFn: () => [],
    staleTime: Number.POSITIVE_INFINITY,
  });
  const shown = [...post.top_comments, ...own];
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
    client.setQueryData<Comment[]>(ownKey(post.post_id), (own = []) => [...own, comment]);
    void client.invalidateQueries({ queryKey: ["comments", post.post_id] });
  };
  return <CommentForm postId={post.post_id} written={written} />;
}
