import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api, body } from "../api/client";
import type { Profile } from "../api/types";
import { ME, useMe } from "../profile/useMe";
import { Loading } from "../ui/Loading";
import { sentence, Trouble } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";

type Page = NonNullable<Profile["public_page"]>;
type Change = Partial<Pick<Profile, "is_private" | "comment_policy">> & { public_page?: Page };
type Policy = Profile["comment_policy"];

/** Who sees the account's posts, also without signing in, and who comments on them. */
export function Privacy() {
  const id = useId();
  const client = useQueryClient();
  const me = useMe();
  // Shown at once, and taken back if the API refuses.
  const [chosen, choose] = useState<Change>({});
  const save = useMutation({
    mutationFn: (change: Change) => body(api.PATCH("/users/me", { body: change })),
    onError: (error) => toast(sentence(error)),
    onSettled: () => choose({}),
    onSuccess: (profile) => {
      client.setQueryData(ME, profile);
      void client.invalidateQueries({ queryKey: ["profile"] });
      toast(words.settings.saved);
    },
  });
  const change = (made: Change) => {
    choose(made);
    save.mutate(made);
  };
  if (me.isError) return <Trouble error={me.error} again={() => void me.refetch()} />;
  if (!me.data) return <Loading />;
  const shown = { ...me.data, ...chosen };
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{words.settings.privacy}</h2>
      <label className="check">
        <input
          type="checkbox"
          checked={shown.is_private}
          onChange={(event) => change({ is_private: event.target.checked })}
        />
        {words.settings.private}
      </label>
      <p className="quiet">{words.settings.privateText}</p>
      <div className="field">
        <label htmlFor={`${id}-page`}>{words.settings.page}</label>
        <select
          id={`${id}-page`}
          value={shown.public_page ?? "unlisted"}
          disabled={shown.is_private}
          onChange={(event) => change({ public_page: event.target.value as Page })}
        >
          {Object.entries(words.settings.pages).map(([choice, label]) => (
            <option key={choice} value={choice}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-comments`}>{words.settings.commenting}</label>
        <select
          id={`${id}-comments`}
          value={shown.comment_policy}
          onChange={(event) => change({ comment_policy: event.target.value as Policy })}
        >
          {Object.entries(words.settings.policies).map(([policy, label]) => (
            <option key={policy} value={policy}>
              {label}
            </option>
          ))}
        </select>
      </div>
    </section>
  );
}
