import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, body } from "../api/client";
import type { Comment, Post } from "../api/types";
import { soon } from "../app/soon";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { RichText } from "../ui/RichText";
import { Time } from "../ui/Time";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";

const CommentChoices = soon(() => import("./CommentChoices"));

/** A comment that is still there, with what can be done with it. */
export function Written(props: { post: Post; comment: Comment; reply?: () => void }) {
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
        </p>
      </div>
      <div className="comment-acts">
        <LikeComment post={post} comment={comment} />
        <Menu label={words.comments.menu(name)} isSmall>
          {(close) => <CommentChoices {...{ post, comment, close }} />}
        </Menu>
      </div>
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
