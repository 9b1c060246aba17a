import { type FormEvent, useId, useState } from "react";
import type { Case } from "../api/types";
import { TextField } from "../ui/Field";
import { Wrong } from "../ui/Trouble";
import { words } from "../words/words";
import { actions, useDecide } from "./cases";

export const REASON = 500;

/** What to do about a case, and why. */
export function Decide({ reported }: { reported: Case }) {
  const id = useId();
  const [chosen, choose] = useState("dismiss");
  const [reason, setReason] = useState("");
  const decide = useDecide(reported.subject);
  const possible = actions(reported);
  const action = possible.find((each) => each === chosen) ?? "dismiss";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim()) decide.mutate({ action, reason: reason.trim() });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <fieldset className="row">
        <legend className="label">{words.moderation.decision}</legend>
        {possible.map((each) => (
          <label key={each} className="check">
            <input type="radio" name={id} checked={each === action} onChange={() => choose(each)} />
            {words.moderation.actions[each]}
          </label>
        ))}
      </fieldset>
      <TextField
        label={action === "hide" ? words.moderation.reasonForAuthor : words.moderation.reasonForLog}
        rows={2}
        maxLength={REASON}
        required
        value={reason}
        onChange={setReason}
      />
      <Wrong error={decide.error} />
      <button type="submit" className="button primary" disabled={decide.isPending}>
        {words.moderation.decide}
      </button>
    </form>
  );
}
