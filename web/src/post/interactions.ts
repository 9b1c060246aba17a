// Liking and saving: shown at once, taken back if the API refuses.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../api/client";
import type { Post } from "../api/types";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { isGone, patchPost, renewPost } from "./posts";

export function useLike(post: Post) {
  const path = { params: { path: { post_id: post.post_id } } };
  return useInteraction(post, "like", {
    ask: (on) =>
      on
        ? body(api.POST("/posts/{post_id}/like", path))
        : body(api.DELETE("/posts/{post_id}/like", path)),
    show: (on, shown) => ({
      is_liked: on,
      like_count: shown.like_count + Number(on) - Number(shown.is_liked),
    }),
  });
}

export function useSave(post: Post) {
  const path = { params: { path: { post_id: post.post_id } } };
  return useInteraction(post, "save", {
    ask: (on) =>
      on
        ? body(api.POST("/posts/{post_id}/save", path))
        : body(api.DELETE("/posts/{post_id}/save", path)),
    show: (on) => ({ is_saved: on }),
  });
}

interface Interaction {
  ask: (on: boolean) => Promise<Partial<Post>>;
  show: (on: boolean, post: Post) => Partial<Post>;
}

function useInteraction(post: Post, name: string, { ask, show }: Interaction) {
  const client = useQueryClient();
  const id = post.post_id;
  return useMutation({
    mutationKey: [name, id],
    scope: { id: `${name}-${id}` }, // one after the other, so that the last one holds
    networkMode: "online", // offline it waits for the network
    mutationFn: ask,
    onMutate: (on) => patchPost(client, id, (shown) => show(on, shown)),
    onError: (error, on) => {
      patchPost(client, id, (shown) => show(!on, shown));
      toast(sentence(error));
      // It says so itself where it is shown.
      if (isGone(error)) renewPost(client, id);
    },
    onSuccess: (state) => {
      const others = client.isMutating({ mutationKey: [name, id] }) > 1;
      if (!others) patchPost(client, id, () => state);
      if (name === "save") client.invalidateQueries({ queryKey: ["posts", "saved"] });
    },
  }).mutate;
}
