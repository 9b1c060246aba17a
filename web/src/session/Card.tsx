import type { FormEvent, ReactNode } from "react";
import { words } from "../words/words";
import { Refused } from "./cognito";

// How Cognito and the local cloud wrap the sentence of our own check of a sign-up.
const OURS = /^PreSignUp failed with error (.*?\.?)$|'errorMessage': '(.*?)'/;

/** What Cognito's refusal means for the person. */
export function refusal(error: unknown): string {
  if (!(error instanceof Refused)) {
    return navigator.onLine ? words.trouble.unreachable : words.trouble.offline;
  }
  const [, there, here] = OURS.exec(error.message) ?? [];
  return words.session.refused[error.code] ?? there ?? here ?? error.message;
}

/** A form on a page of its own: title, fields, one button, what went wrong. */
export function Card(props: {
  title: string;
  button: string;
  busy: boolean;
  error: unknown;
  submit: () => void;
  children: ReactNode;
  below?: ReactNode;
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.submit();
  };
  return (
    <div className="card">
      <h1>{props.title}</h1>
      <form onSubmit={submit}>
        {props.children}
        {Boolean(props.error) && (
          <p className="wrong" role="alert">
            {refusal(props.error)}
          </p>
        )}
        <button type="submit" className="button primary wide" disabled={props.busy}>
          {props.button}
        </button>
      </form>
      {props.below}
    </div>
  );
}
