import { memo, Suspense, useState } from "react";
import { Link } from "wouter";
import type { Post } from "../api/types";
import { soon } from "../app/soon";
import { AddComment, TopComments } from "../comments/inline";
import { useShown } from "../live/state";
import { written } from "../location/coordinates";
import { useSession } from "../session/session";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { RichText } from "../ui/RichText";
import { Time } from "../ui/Time";
import { words } from "../words/words";
import { useLike, useSave } from "./interactions";
import { Media } from "./Media";
import { PostMenu } from "./PostMenu";
import { isGone, usePost } from "./posts";

const HiddenPost = soon(() => import("../reports/HiddenPost"));

/** A post in a list. */
export const PostCard = memo(function PostCard({ id, eager }: { id: string; eager?: boolean }) {
  const { data: post, error } = usePost(id);
  if (isGone(error)) return <Notice icon="close" title={words.post.gone} />;
  if (!post) return null;
  return (
    <PostView post={post} eager={eager}>
      <CommentsBelow post={post} />
    </PostView>
  );
});

/** A post: author, media, what to do with it, caption; then `children`. */
export function PostView(props: { post: Post; eager?: boolean; children?: React.ReactNode }) {
  const { post, eager, children } = props;
  const article = useShown<HTMLElement>(post.post_id);
  return (
    <article ref={article} className="post" aria-label={words.post.by(post.user.username)}>
      <Head post={post} />
      {post.hidden && <Hidden post={post} />}
      <LikedByTap post={post} eager={eager} />
      <Actions post={post} />
      <div className="post-text">
        <p className="likes">{words.post.likes(post.like_count)}</p>
        {post.caption && <Caption post={post} />}
        <p className="quiet">
          <Time at={post.created_at} />
          {post.is_edited && ` · ${words.post.edited}`}
        </p>
        {children}
      </div>
    </article>
  );
}

function Head({ post }: { post: Post }) {
  return (
    <header className="post-head">
      <Link to={`/@${post.user.username}`} className="person">
        <Avatar person={post.user} />
        <span>
          <strong>{post.user.username}</strong>
          {post.location && (
            <small>
              <bdi>{post.location.name || written(post.location)}</bdi>
            </small>
          )}
        </span>
      </Link>
      {post.audience === "close_friends" && (
        <small className="badge">{words.post.closeFriends}</small>
      )}
      {words.post.state[post.state] && (
        <small className="badge">{words.post.state[post.state]}</small>
      )}
      <PostMenu post={post} />
    </header>
  );
}

function Hidden({ post }: { post: Post }) {
  const session = useSession();
  const isOwn = session.state === "in" && session.userId === post.user.id;
  return (
    <Suspense fallback={<Loading />}>
      <HiddenPost post={post} isOwn={isOwn} />
    </Suspense>
  );
}

function LikedByTap({ post, eager = false }: { post: Post; eager?: boolean }) {
  const [taps, setTaps] = useState(0);
  const like = useLike(post);
  const tapped = () => {
    setTaps(taps + 1);
    if (!post.is_liked) like(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button below does the same by keys
    <div className="tapped" onDoubleClick={tapped}>
      <Media post={post} eager={eager} />
      {taps > 0 && (
        <span className="burst" key={taps}>
          <Icon name="heart" filled />
        </span>
      )}
    </div>
  );
}

function Actions({ post }: { post: Post }) {
  const like = useLike(post);
  const save = useSave(post);
  return (
    <div className="actions">
      <button
        type="button"
        className={post.is_liked ? "act liked" : "act"}
        aria-pressed={post.is_liked}
        aria-label={words.post.like}
        data-shortcut="like"
        onClick={() => like(!post.is_liked)}
      >
        <Icon name="heart" filled={post.is_liked} />
      </button>
      <Link
        to={`/p/${post.post_id}`}
        className="act"
        aria-label={words.post.comment}
        data-shortcut="open"
      >
        <Icon name="comment" />
      </Link>
      <button
        type="button"
        className="act act-end"
        aria-pressed={post.is_saved}
        aria-label={words.post.save}
        data-shortcut="save"
        onClick={() => save(!post.is_saved)}
      >
        <Icon name="bookmark" filled={post.is_saved} />
      </button>
    </div>
  );
}

function Caption({ post }: { post: Post }) {
  return (
    <p className="caption">
      <Link to={`/@${post.user.username}`} className="name">
        {post.user.username}
      </Link>{" "}
      <RichText text={post.caption} hashtags={post.hashtags} mentions={post.mentions} />
    </p>
  );
}

function CommentsBelow({ post }: { post: Post }) {
  return (
    <>
      {post.comment_count > 0 && (
        <Link to={`/p/${post.post_id}`} className="quiet">
          {words.post.allComments(post.comment_count)}
        </Link>
      )}
      <TopComments post={post} />
      {post.comment_policy !== "off" && <AddComment post={post} />}
    </>
  );
}
