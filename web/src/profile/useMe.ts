import { useQuery } from "@tanstack/react-query";
import { api, body } from "../api/client";
import type { Profile } from "../api/types";

export const ME = ["profile", "me"];

/** The viewer's own profile. */
export function useMe() {
  return useQuery<Profile>({
    queryKey: ME,
    queryFn: () =>
      body(api.GET("/users/{user_id}/profile", { params: { path: { user_id: "me" } } })),
    staleTime: 60_000,
    // A new picture is shown as soon as it is ready.
    refetchInterval: ({ state }) => (state.data?.avatar?.state === "processing" ? 2_000 : false),
  });
}
