import type { ReactNode } from "react";
import { LocationFields } from "../location/LocationFields";
import { CommentPolicy } from "../ui/CommentPolicy";
import { words } from "../words/words";
import type { Draft } from "./draft";

interface Props {
  draft: Draft;
  change: (made: Partial<Draft>) => void;
  fixed: boolean;
}

/** Who sees and comments on a post, where it was taken, and whether it is blurred at first. */
export function Options({ draft, change, fixed }: Props) {
  return (
    <>
      <Radios
        label={words.upload.audience}
        name="audience"
        choices={{ everyone: words.upload.everyone, close_friends: words.upload.closeFriends }}
        chosen={draft.audience}
        choose={(audience) => change({ audience })}
        disabled={fixed}
      />
      <CommentPolicy
        chosen={draft.commenting}
        choose={(commenting) => change({ commenting })}
        disabled={fixed}
      />
      <Radios
        label={words.location.title}
        name="place"
        choices={{
          none: words.location.none,
          photo: words.location.fromPhoto,
          entered: words.location.entered,
        }}
        chosen={draft.where}
        choose={(where) => change({ where })}
        disabled={fixed}
      >
        {draft.where === "entered" && (
          <div className="stack wide">
            <LocationFields
              place={draft.place}
              change={(place) => change({ place })}
              readOnly={fixed}
            />
          </div>
        )}
      </Radios>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.isSensitive}
          disabled={fixed}
          onChange={(event) => change({ isSensitive: event.target.checked })}
        />
        {words.upload.sensitive}
      </label>
    </>
  );
}

function Radios<K extends string>(props: {
  label: string;
  name: string;
  choices: Record<K, string>;
  chosen: K;
  choose: (choice: K) => void;
  disabled: boolean;
  children?: ReactNode;
}) {
  const { label, name, choices, chosen, choose, disabled, children } = props;
  return (
    <fieldset className="row" disabled={disabled}>
      <legend className="label">{label}</legend>
      {(Object.entries(choices) as [K, string][]).map(([choice, text]) => (
        <label key={choice} className="check">
          <input
            type="radio"
            name={name}
            checked={choice === chosen}
            onChange={() => choose(choice)}
          />
          {text}
        </label>
      ))}
      {children}
    </fieldset>
  );
}
