import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../api/client";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";

interface Follow {
  is_following: boolean;
  is_requested: boolean;
}

/** Follows a person, or stops that; `state` is what the API said last, if it was asked. */
export function FollowButton(props: { userId: string; username: string; state?: Follow }) {
  const { userId, username, state } = props;
  const client = useQueryClient();
  const path = { params: { path: { user_id: userId } } };
  const follow = useMutation({
    mutationFn: (on: boolean) =>
      on
        ? body(api.POST("/users/{user_id}/follow", path))
        : body(api.DELETE("/users/{user_id}/follow", path)),
    onError: (error) => toast(sentence(error)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["profile", username] });
      void client.invalidateQueries({ queryKey: ["posts", "feed"] });
    },
  });
  const shown = follow.data ?? state;
  const isOn = follow.isPending ? follow.variables : shown?.is_following || shown?.is_requested;
  const text = shown?.is_requested ? words.profile.requested : words.profile.unfollow;
  const label = isOn ? text : words.profile.follow;
  return (
    <button
      type="button"
      className={isOn ? "button" : "button primary"}
      aria-label={`${label} ${username}`}
      onClick={() => follow.mutate(!isOn)}
    >
      {label}
    </button>
  );
}
