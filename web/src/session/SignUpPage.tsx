import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { Field, NewPasswordField } from "../ui/Field";
import { useTitle } from "../ui/title";
import { words } from "../words/words";
import { Card } from "./Card";
import { ConfirmCode } from "./ConfirmCode";
import { signUp } from "./cognito";
import { name } from "./SignInPage";
import { begin } from "./session";

/** Signing up: the account, then the code by e-mail, then the first page. */
export default function SignUpPage() {
  const [username, setUsername] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [, go] = useLocation();
  useTitle(words.session.signUp);
  const enter = useMutation({
    mutationFn: async () => {
      const step = await (await import("./srp")).signIn(name(username), password);
      if (step.next === "done") await begin(step.tokens);
      go("/");
    },
  });
  const create = useMutation({
    mutationFn: () => signUp(name(username), email.trim(), password),
    onSuccess: (confirmed) => confirmed && enter.mutate(),
  });
  if (create.data === false && !enter.isPending) {
    return <ConfirmCode username={name(username)} confirmed={() => enter.mutate()} />;
  }
  return (
    <Card
      title={words.session.create}
      button={words.session.signUp}
      busy={create.isPending || enter.isPending}
      error={create.error ?? enter.error}
      submit={() => create.mutate()}
      below={
        <p>
          {words.session.haveAccount} <Link to="/">{words.session.signIn}</Link>
        </p>
      }
    >
      <Field
        label={words.session.username}
        hint={words.session.usernameHint}
        value={username}
        onChange={setUsername}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        minLength={3}
        maxLength={30}
        required
      />
      <Field
        label={words.session.email}
        type="email"
        value={email}
        onChange={setEmail}
        autoComplete="email"
        required
      />
      <NewPasswordField label={words.session.password} value={password} onChange={setPassword} />
    </Card>
  );
}
