import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useMe } from "../profile/useMe";
import { refusal } from "../session/Card";
import { CodeField } from "../session/SignInPage";
import { address, newSecret, turnOn } from "../session/secondFactor";
import { Loading } from "../ui/Loading";
import { words } from "../words/words";
import { QrCode } from "./QrCode";

/** A QR code for the app, the same as text, and a code of the app to prove that it has it. */
export default function SetUpSecondFactor({ done }: { done: () => void }) {
  const { data: me } = useMe();
  const [code, setCode] = useState("");
  const secret = useQuery({
    queryKey: ["second factor", "secret"],
    queryFn: newSecret,
    // A secret is shown once, and Cognito knows only the newest one.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const confirm = useMutation({ mutationFn: () => turnOn(code.trim()), onSuccess: done });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  if (secret.error) {
    return (
      <p role="alert" className="wrong">
        {refusal(secret.error)}
      </p>
    );
  }
  if (!secret.data || !me) return <Loading />;
  const link = address(words.app.name, me.username, secret.data);
  return (
    <form className="stack opened" onSubmit={submit}>
      <p>{words.secondFactor.scan}</p>
      <QrCode text={link} label={words.secondFactor.code} />
      <p>
        <a href={link}>{words.secondFactor.open}</a>
      </p>
      <p>
        {words.secondFactor.secret} <code className="secret">{spaced(secret.data)}</code>
      </p>
      <CodeField value={code} onChange={setCode} />
      {confirm.error && (
        <p role="alert" className="wrong">
          {refusal(confirm.error)}
        </p>
      )}
      <button type="submit" className="button primary" disabled={confirm.isPending}>
        {words.secondFactor.turnOn}
      </button>
    </form>
  );
}

/** In groups, as one types it. */
function spaced(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}
