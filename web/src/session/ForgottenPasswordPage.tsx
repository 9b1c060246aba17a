import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { Field, NewPasswordField } from "../ui/Field";
import { useTitle } from "../ui/title";
import { words } from "../words/words";
import { Card } from "./Card";
import { forgotPassword, setForgotten } from "./cognito";
import SignInPage, { CodeField, name } from "./SignInPage";

/** A forgotten password: a code by e-mail, and with it a new one. */
export default function ForgottenPasswordPage() {
  const [username, setUsername] = useState("");
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  useTitle(words.session.forgotTitle);
  const ask = useMutation({ mutationFn: () => forgotPassword(name(username)) });
  const set = useMutation({
    mutationFn: () => setForgotten(name(username), code.trim(), password),
  });
  if (set.isSuccess) return <SignInPage note={words.session.passwordSet} />;
  const step = ask.isSuccess ? set : ask;
  return (
    <Card
      title={words.session.forgotTitle}
      button={ask.isSuccess ? words.session.setPassword : words.session.sendCode}
      busy={step.isPending}
      error={step.error}
      submit={() => step.mutate()}
      below={<Link to="/">{words.session.signIn}</Link>}
    >
      <p>{ask.isSuccess ? words.session.sentTo : words.session.forgotText}</p>
      <Field
        label={words.session.username}
        value={username}
        onChange={setUsername}
        autoComplete="username"
        autoCapitalize="none"
        readOnly={ask.isSuccess}
        required
      />
      {ask.isSuccess && (
        <>
          <CodeField value={code} onChange={setCode} />
          <NewPasswordField
            label={words.session.newPassword}
            value={password}
            onChange={setPassword}
          />
        </>
      )}
    </Card>
  );
}
