import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../api/client";
import type { Profile } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";

/** What else can be done about a person: close friends, followers, muting and blocking. */
export function PersonMenu({ profile }: { profile: Profile }) {
  const [opened, open] = useState(false);
  const close = () => open(false);
  return (
    <>
      <button type="button" className="act" aria-label={words.post.more} onClick={() => open(true)}>
        <Icon name="more" />
      </button>
      {opened && (
        <Dialog title={words.post.more} close={close}>
          <Choices profile={profile} close={close} />
          <button type="button" className="button" onClick={close}>
            {words.post.cancel}
          </button>
        </Dialog>
      )}
    </>
  );
}

function Choices({ profile, close }: { profile: Profile; close: () => void }) {
  const client = useQueryClient();
  const path = { params: { path: { user_id: profile.user_id } } };
  const key = ["relationship", profile.user_id];
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => body(api.GET("/users/{user_id}/relationship", path)),
  });
  const change = useMutation({
    mutationFn: (ask: () => Promise<unknown>) => ask(),
    onError: (error) => toast(sentence(error)),
    onSuccess: () => {
      close();
      void client.invalidateQueries({ queryKey: key });
      void client.invalidateQueries({ queryKey: ["profile"] });
      void client.resetQueries({ queryKey: ["posts"] });
    },
  });
  if (!data) return <Loading />;
  const asked = {
    mute: () => body(api.POST("/users/{user_id}/mute", path)),
    unmute: () => body(api.DELETE("/users/{user_id}/mute", path)),
    block: () => body(api.POST("/users/{user_id}/block", path)),
    unblock: () => body(api.DELETE("/users/{user_id}/block", path)),
    befriend: () => body(api.PUT("/users/me/close-friends/{user_id}", path)),
    unfriend: () => body(api.DELETE("/users/me/close-friends/{user_id}", path)),
    removeFollower: () => body(api.DELETE("/users/me/followers/{user_id}", path)),
  };
  const friend = data.is_close_friend ? "unfriend" : "befriend";
  const choices: (keyof typeof asked)[] = [
    ...(data.is_follower ? ([friend, "removeFollower"] as const) : []),
    data.is_muted ? "unmute" : "mute",
    data.is_blocked ? "unblock" : "block",
  ];
  return choices.map((choice) => (
    <button
      type="button"
      key={choice}
      className={choice === "block" ? "button danger" : "button"}
      disabled={change.isPending}
      onClick={() => change.mutate(asked[choice])}
    >
      {words.profile[choice]}
    </button>
  ));
}
