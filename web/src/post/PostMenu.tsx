import type { Post } from "../api/types";
import { soon } from "../app/soon";
import { Menu } from "../ui/Menu";
import { words } from "../words/words";

const PostChoices = soon(() => import("./PostChoices"));

/** What else can be done with a post. */
export function PostMenu({ post }: { post: Post }) {
  return (
    <Menu label={words.post.more}>
      {(close) => <PostChoices key={post.post_id} post={post} close={close} />}
    </Menu>
  );
}
