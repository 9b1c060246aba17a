import { useQuery } from "@tanstack/react-query";
import { api, body } from "../api/client";

export function useSuggestions(limit: number) {
  return useQuery({
    queryKey: ["suggestions", limit],
    queryFn: () => body(api.GET("/users/me/suggestions", { params: { query: { limit } } })),
  });
}
