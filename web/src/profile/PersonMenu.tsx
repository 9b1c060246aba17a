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

/** Muting and blocking a person. */
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
  const mute = () =>
    data.is_muted
      ? body(api.DELETE("/users/{user_id}/mute", path))
      : body(api.POST("/users/{user_id}/mute", path));
  const block = () =>
    data.is_blocked
      ? body(api.DELETE("/users/{user_id}/block", path))
      : body(api.POST("/users/{user_id}/block", path));
  return (
    <>
      <button type="button" className="button" onClick={() => change.mutate(mute)}>
        {data.is_muted ? words.profile.unmute : words.profile.mute}
      </button>
      <button type="button" className="button danger" onClick={() => change.mutate(block)}>
        {data.is_blocked ? words.profile.unblock : words.profile.block}
      </button>
    </>
  );
}
