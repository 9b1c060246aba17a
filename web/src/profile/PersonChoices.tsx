import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../api/client";
import type { Profile, Relationship } from "../api/types";
import { Suspend } from "../moderation/Suspend";
import Report from "../reports/Report";
import { useIsModerator } from "../session/session";
import { DialogTitle } from "../ui/DialogTitle";
import { Loading } from "../ui/Loading";
import { sentence, Trouble } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";
import { Connection } from "./Connection";

interface Props {
  profile: Profile;
  close: () => void;
}

/** Close friends, followers, muting, blocking, reporting, and how one is connected. */
export default function PersonChoices({ profile, close }: Props) {
  const [page, open] = useState<"report" | "connection" | null>(null);
  const isModerator = useIsModerator();
  if (page === "report") {
    return (
      <>
        <DialogTitle>{words.profile.report}</DialogTitle>
        <Report subject={{ type: "person", id: profile.user_id }} close={close} />
      </>
    );
  }
  if (page === "connection") return <Connection profile={profile} />;
  return (
    <>
      <button type="button" className="button" onClick={() => open("connection")}>
        {words.people.connection}
      </button>
      <Ties profile={profile} close={close} />
      <button type="button" className="button danger" onClick={() => open("report")}>
        {words.profile.report}
      </button>
      {isModerator && <Suspend person={{ id: profile.user_id, username: profile.username }} />}
    </>
  );
}

function Ties({ profile, close }: Props) {
  const client = useQueryClient();
  const path = { params: { path: { user_id: profile.user_id } } };
  const key = ["relationship", profile.user_id];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => body(api.GET("/users/{user_id}/relationship", path)),
  });
  const change = useMutation({
    mutationFn: (tie: Tie) => ASK[tie](profile.user_id),
    onError: (error) => toast(sentence(error)),
    onSuccess: (_, tie) => {
      close();
      toast(words.profile.done[tie](profile.username));
      void client.invalidateQueries({ queryKey: key });
      void client.invalidateQueries({ queryKey: ["profile"] });
      void client.invalidateQueries({ queryKey: ["people"] });
      void client.resetQueries({ queryKey: ["posts"] });
    },
  });
  if (error && !data) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Loading />;
  return possible(data).map((tie) => (
    <button
      type="button"
      key={tie}
      className={tie === "block" ? "button danger" : "button"}
      disabled={change.isPending}
      onClick={() => change.mutate(tie)}
    >
      {words.profile[tie]}
    </button>
  ));
}

type Tie = keyof typeof ASK;

const of = (user_id: string) => ({ params: { path: { user_id } } });
const ASK = {
  mute: (id: string): Promise<unknown> => body(api.POST("/users/{user_id}/mute", of(id))),
  unmute: (id: string) => body(api.DELETE("/users/{user_id}/mute", of(id))),
  block: (id: string) => body(api.POST("/users/{user_id}/block", of(id))),
  unblock: (id: string) => body(api.DELETE("/users/{user_id}/block", of(id))),
  befriend: (id: string) => body(api.PUT("/users/me/close-friends/{user_id}", of(id))),
  unfriend: (id: string) => body(api.DELETE("/users/me/close-friends/{user_id}", of(id))),
  removeFollower: (id: string) => body(api.DELETE("/users/me/followers/{user_id}", of(id))),
};

function possible(tie: Relationship): Tie[] {
  const friend = tie.is_close_friend ? "unfriend" : "befriend";
  return [
    ...(tie.is_follower ? ([friend, "removeFollower"] as const) : []),
    tie.is_muted ? "unmute" : "mute",
    tie.is_blocked ? "unblock" : "block",
  ];
}
