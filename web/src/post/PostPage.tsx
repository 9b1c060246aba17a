import { Link } from "wouter";
import { Thread } from "../comments/Thread";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { Trouble } from "../ui/Trouble";
import { useTitle } from "../ui/title";
import { words } from "../words/words";
import { PostView } from "./PostCard";
import { isGone, usePost } from "./posts";

/** One post with all its comments. */
export default function PostPage({ id }: { id: string }) {
  const { data: post, error, refetch } = usePost(id, { fresh: true });
  useTitle(post ? words.post.by(post.user.username) : "");
  if (post && isGone(error)) {
    return (
      <Notice icon="close" title={words.post.gone} isPage>
        <Link to="/" className="button primary">
          {words.trouble.home}
        </Link>
      </Notice>
    );
  }
  if (error && !post) return <Trouble error={error} again={() => void refetch()} isPage />;
  if (!post) return <Loading />;
  return (
    <div className="column">
      <h1 className="visually-hidden">{words.post.by(post.user.username)}</h1>
      <PostView post={post} eager>
        <Thread post={post} />
      </PostView>
    </div>
  );
}
