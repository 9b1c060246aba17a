import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Field } from "../ui/Field";
import { words } from "../words/words";
import { Card } from "./Card";
import { confirm, sendCodeAgain } from "./cognito";

/** The code that was sent to a new account's e-mail address. */
export function ConfirmCode(props: { username: string; confirmed: () => void }) {
  const { username, confirmed } = props;
  const [code, setCode] = useState("");
  const enter = useMutation({
    mutationFn: () => confirm(username, code.trim()),
    onSuccess: confirmed,
  });
  const again = useMutation({ mutationFn: () => sendCodeAgain(username) });
  return (
    <Card
      title={words.session.signUp}
      button={words.session.confirm}
      busy={enter.isPending}
      error={enter.error ?? again.error}
      submit={() => enter.mutate()}
      below={
        <button type="button" className="link" onClick={() => again.mutate()}>
          {words.session.sendAgain}
        </button>
      }
    >
      <p>{again.isSuccess ? words.session.sentAgain : words.session.sentTo}</p>
      <Field
        label={words.session.code}
        value={code}
        onChange={setCode}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
      />
    </Card>
  );
}
