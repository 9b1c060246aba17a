import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../api/client";
import { PersonRow } from "../profile/PersonRow";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";
import { WATCHED_SECONDS } from "./useNotifications";

const REQUESTS = ["follow-requests"];

/** Who asks to follow a private account. */
export function Requests() {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: REQUESTS,
    queryFn: () => body(api.GET("/users/me/follow-requests", { params: { query: { limit: 50 } } })),
    staleTime: 0,
    refetchInterval: WATCHED_SECONDS * 1000,
  });
  const answer = useMutation({
    mutationFn: ({ id, yes }: { id: string; yes: boolean }) => {
      const path = { params: { path: { user_id: id } } };
      return yes
        ? body(api.POST("/users/me/follow-requests/{user_id}", path))
        : body(api.DELETE("/users/me/follow-requests/{user_id}", path));
    },
    onError: (error) => toast(sentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: REQUESTS }),
  });
  if (!data?.users.length) return null;
  return (
    <section aria-label={words.notifications.requests}>
      <h2 className="page-head">{words.notifications.requests}</h2>
      <ul className="people">
        {data.users.map((person) => (
          <PersonRow key={person.id} person={person}>
            <span className="row">
              <button
                type="button"
                className="button primary"
                aria-label={`${words.notifications.accept}: ${person.username}`}
                onClick={() => answer.mutate({ id: person.id, yes: true })}
              >
                {words.notifications.accept}
              </button>
              <button
                type="button"
                className="button"
                aria-label={`${words.notifications.decline}: ${person.username}`}
                onClick={() => answer.mutate({ id: person.id, yes: false })}
              >
                {words.notifications.decline}
              </button>
            </span>
          </PersonRow>
        ))}
      </ul>
    </section>
  );
}
