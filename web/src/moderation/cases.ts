// Cases: what was reported, and what moderators do about it.

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, api, body } from "../api/client";
import type { Case, Reported } from "../api/types";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";

export type CaseState = Case["state"];
export type Action = "dismiss" | "hide" | "show" | "remove" | "note";

export function useCases(state: CaseState) {
  return useInfiniteQuery({
    queryKey: ["moderation", "cases", state],
    queryFn: ({ pageParam: cursor }) =>
      body(api.GET("/moderation/queue", { params: { query: { state, cursor } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });
}

export function useLog() {
  return useInfiniteQuery({
    queryKey: ["moderation", "log"],
    queryFn: ({ pageParam: cursor }) =>
      body(api.GET("/moderation/log", { params: { query: { cursor, limit: 50 } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });
}

/** Decide a case. When somebody else was faster, the list is read again to show how. */
export function useDecide(subject: Reported) {
  const again = useReadAgain();
  return useMutation({
    mutationFn: (decision: { action: Action; reason: string }) =>
      body(
        api.POST("/moderation/queue/{subject}/resolve", {
          params: { path: { subject: `${subject.type}:${subject.id}` } },
          body: decision,
        }),
      ),
    onError: (error) => void (error instanceof ApiError && error.status === 409 && again()),
    onSuccess: () => {
      toast(words.moderation.decided);
      again();
    },
  });
}

/** Suspend an account for a reason, or lift its suspension. */
export function useSuspend(user_id: string, done: () => void) {
  const again = useReadAgain();
  const path = { params: { path: { user_id } } };
  return useMutation({
    mutationFn: (reason: string | null) =>
      reason === null
        ? body(api.DELETE("/users/{user_id}/suspension", path))
        : body(api.POST("/users/{user_id}/suspension", { ...path, body: { reason } })),
    onError: (error) => toast(sentence(error)),
    onSuccess: ({ is_suspended }) => {
      toast(is_suspended ? words.moderation.suspended : words.moderation.lifted);
      done();
      again();
    },
  });
}

function useReadAgain(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ["moderation"] });
}

/** What can be decided about a subject as it is now. */
export function actions({ subject, post }: Pick<Case, "subject" | "post">): Action[] {
  if (subject.type === "comment") return ["dismiss", "remove"];
  if (subject.type === "person") return ["dismiss", "note"];
  return ["dismiss", post?.hidden ? "show" : "hide"];
}

/** Who made what was reported, as far as it is still known. */
export function author({ post, comment, person }: Case) {
  return post?.user ?? comment?.user ?? person ?? null;
}
