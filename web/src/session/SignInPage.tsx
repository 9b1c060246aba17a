import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { Field, PasswordField } from "../ui/Field";
import { useTitle } from "../ui/title";
import { words } from "../words/words";
import { Card } from "./Card";
import { ConfirmCode } from "./ConfirmCode";
import { begin, useSession } from "./session";
import type { Step } from "./srp";

/** Signing in: user name and password, then the code of a second factor if there is one. */
export default function SignInPage({ note }: { note?: string }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [next, setNext] = useState<Step["next"]>("done");
  useTitle(words.session.signIn);
  const taken = async (step: Step) => {
    if (step.next === "done") await begin(step.tokens);
    else setNext(step.next);
  };
  const signIn = useMutation({
    mutationFn: async () => (await import("./srp")).signIn(name(username), password).then(taken),
  });
  if (next === "code") return <SecondFactor taken={taken} />;
  if (next === "confirm") {
    return <ConfirmCode username={name(username)} confirmed={() => signIn.mutate()} />;
  }
  return (
    <Card
      title={words.session.signIn}
      button={words.session.signIn}
      busy={signIn.isPending}
      error={signIn.error}
      submit={() => signIn.mutate()}
      below={<Ways />}
    >
      <Note note={note} />
      <Field
        label={words.session.username}
        value={username}
        onChange={setUsername}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <PasswordField
        label={words.session.password}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        required
      />
    </Card>
  );
}

/** User names are lower-case; a phone's keyboard begins with a capital and ends with a space. */
export const name = (typed: string) => typed.trim().toLowerCase();

function Note({ note }: { note?: string }) {
  const session = useSession();
  const ended = session.state === "out" && session.wasEnded ? words.session.ended : undefined;
  const text = note ?? ended;
  return text ? <p role="status">{text}</p> : null;
}

function Ways() {
  return (
    <ul className="ways">
      <li>
        <Link to="/forgotten-password">{words.session.forgot}</Link>
      </li>
      <li>
        {words.session.noAccount} <Link to="/sign-up">{words.session.signUp}</Link>
      </li>
    </ul>
  );
}

function SecondFactor({ taken }: { taken: (step: Step) => Promise<void> }) {
  const [code, setCode] = useState("");
  const enter = useMutation({
    mutationFn: async () => (await import("./srp")).enterCode(code.trim()).then(taken),
  });
  return (
    <Card
      title={words.session.signIn}
      button={words.session.confirm}
      busy={enter.isPending}
      error={enter.error}
      submit={() => enter.mutate()}
    >
      <p>{words.session.secondFactor}</p>
      <CodeField value={code} onChange={setCode} />
    </Card>
  );
}

export function CodeField(props: { value: string; onChange: (value: string) => void }) {
  return (
    <Field
      label={words.session.code}
      inputMode="numeric"
      autoComplete="one-time-code"
      required
      {...props}
    />
  );
}
