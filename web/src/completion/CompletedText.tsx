import { useId } from "react";
import { words } from "../words/words";
import { Choices } from "./Choices";
import { useCompletion } from "./useCompletion";

const SOON_FULL = 200;

/** A labelled text in which hashtags and people are suggested. */
export function CompletedText(props: {
  label: string;
  rows: number;
  most: number;
  value: string;
  onChange: (value: string) => void;
  readOnly?: boolean;
}) {
  const { label, rows, most, value, onChange, readOnly } = props;
  const id = useId();
  const { field, line, list } = useCompletion(value, onChange);
  const left = most - value.length;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        {...field}
        ref={(area) => {
          line.current = area;
        }}
        id={id}
        rows={rows}
        maxLength={most}
        value={value}
        readOnly={readOnly}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      <Choices {...list} />
      <small id={`${id}-hint`}>{words.completion.hint}</small>
      {left < SOON_FULL && <small role="status">{words.upload.left(left)}</small>}
    </div>
  );
}
