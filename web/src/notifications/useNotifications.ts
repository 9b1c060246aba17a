import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../api/client";
import { useLook } from "../live/state";

const LOOK_SECONDS = 45;
export const WATCHED_SECONDS = 8;
const BADGE = ["unread"];

/** How much is unread; asked for now and then while the app is looked at. */
export function useUnread(seconds = LOOK_SECONDS): number {
  const { data } = useQuery({
    queryKey: BADGE,
    queryFn: async () => {
      const page = await body(api.GET("/notifications", { params: { query: { limit: 1 } } }));
      return page.unread_count;
    },
    refetchInterval: useLook(seconds),
    refetchOnWindowFocus: true,
  });
  return data ?? 0;
}

export function useNotifications() {
  return useInfiniteQuery({
    queryKey: ["notifications"],
    queryFn: ({ pageParam: cursor }) =>
      body(api.GET("/notifications", { params: { query: { cursor } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
  });
}

/** What has been shown is read, up to the newest one: what has come since is not. */
export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (newest: string) =>
      body(api.POST("/notifications/read", { body: { up_to: newest } })),
    onSuccess: ({ unread_count }) => client.setQueryData(BADGE, unread_count),
  }).mutate;
}
