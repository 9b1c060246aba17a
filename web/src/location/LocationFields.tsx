import { Field } from "../ui/Field";
import { words } from "../words/words";
import { parse } from "./coordinates";

export interface Place {
  name: string;
  coordinates: string;
}

/** What the API takes for a place: null without coordinates. Undefined while they are wrong. */
export function location({ name, coordinates }: Place) {
  if (!coordinates.trim()) return null;
  const found = parse(coordinates);
  return found ? { ...found, name: name.trim() || null } : undefined;
}

/** A place by its name and coordinates: nobody else is asked where something is. */
export function LocationFields(props: {
  place: Place;
  change: (place: Place) => void;
  readOnly?: boolean;
}) {
  const { place, change, readOnly } = props;
  const isWrong = location(place) === undefined;
  return (
    <>
      <Field
        label={words.location.coordinates}
        hint={isWrong ? words.location.wrong : words.location.hint}
        value={place.coordinates}
        onChange={(coordinates) => change({ ...place, coordinates })}
        aria-invalid={isWrong}
        required={Boolean(place.name.trim())}
        readOnly={readOnly}
        autoComplete="off"
      />
      <Field
        label={words.location.name}
        value={place.name}
        onChange={(name) => change({ ...place, name })}
        maxLength={100}
        readOnly={readOnly}
        autoComplete="off"
      />
    </>
  );
}
