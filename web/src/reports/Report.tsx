import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { api, body } from "../api/client";
import type { Reported } from "../api/types";
import { TextField } from "../ui/Field";
import { Wrong } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";

const NOTE = 500;
const { reasons } = words.reports;
type Reason = keyof typeof reasons;

/** Tells moderators what is wrong with a post, a comment or a person. */
export default function Report({ subject, close }: { subject: Reported; close: () => void }) {
  const id = useId();
  const [reason, setReason] = useState<Reason>();
  const [note, setNote] = useState("");
  const report = useMutation({
    mutationFn: (given: Reason) =>
      body(api.POST("/reports", { body: { subject, reason: given, note: note.trim() || null } })),
    onSuccess: () => {
      close();
      toast(words.reports.sent);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason) report.mutate(reason);
  };
  return (
    <form className="stack" onSubmit={submit}>
      <fieldset>
        <legend className="label">{words.reports.why}</legend>
        {(Object.keys(reasons) as Reason[]).map((each) => (
          <label key={each} className="check">
            <input
              type="radio"
              name={id}
              checked={each === reason}
              onChange={() => setReason(each)}
              required
            />
            {reasons[each]}
          </label>
        ))}
      </fieldset>
      <TextField
        label={words.reports.note}
        rows={2}
        maxLength={NOTE}
        value={note}
        onChange={setNote}
      />
      <Wrong error={report.error} />
      <button type="submit" className="button danger" disabled={report.isPending || !reason}>
        {words.reports.send}
      </button>
    </form>
  );
}
