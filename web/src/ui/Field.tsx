import {
  type InputHTMLAttributes,
  type ReactNode,
  type TextareaHTMLAttributes,
  useId,
  useState,
} from "react";
import { words } from "../words/words";

type Input = Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value">;

/** A labelled input with its hint. */
export function Field({
  label,
  hint,
  value,
  onChange,
  children,
  ...input
}: Input & {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
  children?: ReactNode;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        value={value}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {children}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

/** A password, which can be looked at. */
export function PasswordField(props: Parameters<typeof Field>[0]) {
  const [shown, show] = useState(false);
  return (
    <Field {...props} type={shown ? "text" : "password"} autoCapitalize="none" spellCheck={false}>
      <label className="check">
        <input type="checkbox" checked={shown} onChange={() => show(!shown)} /> {words.session.show}
      </label>
    </Field>
  );
}

/** A password to be chosen, with the rules for it. */
export function NewPasswordField({
  label,
  ...field
}: Pick<Parameters<typeof Field>[0], "label" | "value" | "onChange">) {
  return (
    <PasswordField
      {...field}
      label={label}
      hint={words.session.passwordHint}
      autoComplete="new-password"
      minLength={8}
      required
    />
  );
}

/** A labelled text of several lines. */
export function TextField({
  label,
  onChange,
  children,
  ...area
}: Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange"> & {
  label: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea {...area} id={id} onChange={(event) => onChange(event.target.value)} />
      {children}
    </div>
  );
}
