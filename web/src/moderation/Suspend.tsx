import { type FormEvent, useState } from "react";
import type { Person } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { words } from "../words/words";
import { useSuspend } from "./cases";
import { REASON } from "./Decide";

/** Suspends an account or lifts that; of an author of posts only the API knows which it is. */
export function Suspend(props: { person: Pick<Person, "id" | "username">; isSuspended?: boolean }) {
  const { person, isSuspended } = props;
  const [asking, ask] = useState(false);
  const change = useSuspend(person.id, () => ask(false));
  const isIt = change.data?.is_suspended ?? isSuspended ?? false;
  return (
    <p className="row">
      {isIt ? (
        <button
          type="button"
          className="button"
          disabled={change.isPending}
          onClick={() => change.mutate(null)}
        >
          {words.moderation.lift(person.username)}
        </button>
      ) : (
        <button type="button" className="button danger" onClick={() => ask(true)}>
          {words.moderation.suspend(person.username)}
        </button>
      )}
      {asking && (
        <SuspendDialog
          username={person.username}
          busy={change.isPending}
          suspend={change.mutate}
          close={() => ask(false)}
        />
      )}
    </p>
  );
}

function SuspendDialog(props: {
  username: string;
  busy: boolean;
  suspend: (reason: string) => void;
  close: () => void;
}) {
  const { username, busy, suspend, close } = props;
  const [reason, setReason] = useState("");
  const title = words.moderation.suspend(username);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim()) suspend(reason.trim());
  };
  return (
    <Dialog title={title} close={close}>
      <form className="stack" onSubmit={submit}>
        <h2>{title}</h2>
        <p>{words.moderation.suspendText}</p>
        <TextField
          label={words.moderation.reasonForPerson}
          rows={3}
          maxLength={REASON}
          required
          value={reason}
          onChange={setReason}
        />
        <button type="submit" className="button danger" disabled={busy}>
          {title}
        </button>
        <button type="button" className="button" onClick={close}>
          {words.post.cancel}
        </button>
      </form>
    </Dialog>
  );
}
