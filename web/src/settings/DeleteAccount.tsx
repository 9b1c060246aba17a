import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { api, body } from "../api/client";
import { useMe } from "../profile/useMe";
import { lose } from "../session/session";
import { Field } from "../ui/Field";
import { Wrong } from "../ui/Trouble";
import { words } from "../words/words";

/** Deleting the account, confirmed by its user name. */
export function DeleteAccount() {
  const [typed, setTyped] = useState("");
  const { data: me } = useMe();
  const [, go] = useLocation();
  const remove = useMutation({
    mutationFn: () => body(api.DELETE("/users/me", { body: { username: typed } })),
    onSuccess: async ({ receipt_id }) => {
      await lose(false);
      go(`/receipts/${receipt_id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate();
  };
  return (
    <section aria-labelledby="delete">
      <details>
        <summary>
          <h2 id="delete">{words.settings.delete}</h2>
        </summary>
        <form className="stack" onSubmit={submit}>
          <p>{words.settings.deleteText}</p>
          <Field
            label={words.session.username}
            value={typed}
            onChange={setTyped}
            autoComplete="off"
            autoCapitalize="none"
          />
          <Wrong error={remove.error} />
          <button
            type="submit"
            className="button danger"
            disabled={remove.isPending || typed !== me?.username}
          >
            {words.settings.deleteAsk}
          </button>
        </form>
      </details>
    </section>
  );
}
