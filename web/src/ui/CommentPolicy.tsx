import { useId } from "react";
import type { Profile } from "../api/types";
import { words } from "../words/words";

export type Policy = Profile["comment_policy"];

/** Who may comment on a post. */
export function CommentPolicy(props: {
  chosen: Policy;
  choose: (policy: Policy) => void;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{words.upload.commenting}</label>
      <select
        id={id}
        value={props.chosen}
        disabled={props.disabled}
        onChange={(event) => props.choose(event.target.value as Policy)}
      >
        {Object.entries(words.settings.policies).map(([policy, label]) => (
          <option key={policy} value={policy}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
