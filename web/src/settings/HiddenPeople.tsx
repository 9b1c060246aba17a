import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../api/client";
import { PersonRow } from "../profile/PeoplePage";
import { Loading } from "../ui/Loading";
import { sentence, Trouble } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";

type Which = "blocked" | "muted";

const query = { params: { query: { limit: 50 } } };
const READ = {
  blocked: () => body(api.GET("/users/me/blocks", query)),
  muted: () => body(api.GET("/users/me/mutes", query)),
};

/** The people whom the viewer has blocked or muted: the only page that still shows blocked people. */
export function HiddenPeople() {
  const [opened, open] = useState(false);
  return (
    <section aria-labelledby="hidden">
      <details onToggle={(event) => open(event.currentTarget.open)}>
        <summary>
          <h2 id="hidden">{words.settings.hidden}</h2>
        </summary>
        {opened && (
          <>
            <People which="blocked" />
            <People which="muted" />
          </>
        )}
      </details>
    </section>
  );
}

function People({ which }: { which: Which }) {
  const client = useQueryClient();
  const list = useQuery({ queryKey: ["people", which], queryFn: READ[which] });
  const release = useMutation({
    mutationFn: async (user_id: string) => {
      const path = { params: { path: { user_id } } };
      if (which === "blocked") await body(api.DELETE("/users/{user_id}/block", path));
      else await body(api.DELETE("/users/{user_id}/mute", path));
    },
    onError: (error) => toast(sentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["people", which] }),
  });
  if (list.isError) return <Trouble error={list.error} again={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  const label = which === "blocked" ? words.profile.unblock : words.profile.unmute;
  return (
    <>
      <h3>{words.settings[which]}</h3>
      {list.data.users.length === 0 && <p className="quiet">{words.profile.nobody}</p>}
      <ul className="people">
        {list.data.users.map((person) => (
          <PersonRow key={person.id} person={person}>
            <button
              type="button"
              className="button"
              aria-label={`${label} ${person.username}`}
              onClick={() => release.mutate(person.id)}
            >
              {label}
            </button>
          </PersonRow>
        ))}
      </ul>
    </>
  );
}
