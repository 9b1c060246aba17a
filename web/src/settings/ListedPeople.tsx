import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api, body } from "../api/client";
import { PeopleList } from "../profile/PeopleList";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";

type Which = "blocked" | "muted" | "closeFriends";

const params = (cursor?: string) => ({ params: { query: { cursor, limit: 50 } } });
const of = (user_id: string) => ({ params: { path: { user_id } } });
const LISTS = {
  blocked: {
    read: (cursor?: string) => body(api.GET("/users/me/blocks", params(cursor))),
    release: (id: string): Promise<unknown> => body(api.DELETE("/users/{user_id}/block", of(id))),
    label: words.profile.unblock,
  },
  muted: {
    read: (cursor?: string) => body(api.GET("/users/me/mutes", params(cursor))),
    release: (id: string) => body(api.DELETE("/users/{user_id}/mute", of(id))),
    label: words.profile.unmute,
  },
  closeFriends: {
    read: (cursor?: string) => body(api.GET("/users/me/close-friends", params(cursor))),
    release: (id: string) => body(api.DELETE("/users/me/close-friends/{user_id}", of(id))),
    label: words.people.takeOut,
  },
};

/** Whom the viewer has blocked or muted: the only place to find the blocked again. */
export function HiddenPeople() {
  return (
    <Opened title={words.settings.hidden}>
      <h3>{words.settings.blocked}</h3>
      <People which="blocked" />
      <h3>{words.settings.muted}</h3>
      <People which="muted" />
    </Opened>
  );
}

/** For whom some posts are. */
export function CloseFriends() {
  return (
    <Opened title={words.people.closeFriends}>
      <p className="quiet">{words.people.closeFriendsText}</p>
      <People which="closeFriends" />
    </Opened>
  );
}

/** Asked for only when somebody looks. */
function Opened({ title, children }: { title: string; children: React.ReactNode }) {
  const id = useId();
  const [opened, open] = useState(false);
  return (
    <section aria-labelledby={id}>
      <details onToggle={(event) => open(event.currentTarget.open)}>
        <summary>
          <h2 id={id}>{title}</h2>
        </summary>
        {opened && children}
      </details>
    </section>
  );
}

function People({ which }: { which: Which }) {
  const client = useQueryClient();
  const { read, release, label } = LISTS[which];
  const free = useMutation({
    mutationFn: release,
    onError: (error) => toast(sentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["people", which] }),
  });
  return (
    <PeopleList name={[which]} read={read}>
      {(person) => (
        <button
          type="button"
          className="button"
          aria-label={`${label} ${person.username}`}
          disabled={free.isPending}
          onClick={() => free.mutate(person.id)}
        >
          {label}
        </button>
      )}
    </PeopleList>
  );
}
