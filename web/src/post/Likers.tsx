import { api, body } from "../api/client";
import { PeopleList } from "../profile/PeopleList";

/** Who likes a post or a comment. */
export function Likers({ path }: { path: { post_id: string } | { comment_id: string } }) {
  return (
    <PeopleList
      name={["likers", path]}
      read={(cursor) =>
        "post_id" in path
          ? body(api.GET("/posts/{post_id}/likes", { params: { path, query: { cursor } } }))
          : body(api.GET("/comments/{comment_id}/likes", { params: { path, query: { cursor } } }))
      }
    />
  );
}
