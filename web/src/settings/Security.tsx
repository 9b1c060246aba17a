import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import { end } from "../session/session";
import { NewPasswordField, PasswordField } from "../ui/Field";
import { sentence, Wrong } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { words } from "../words/words";
import { SecondFactor } from "./SecondFactor";

/** Signing out, here or everywhere, a second factor, and another password. */
export function Security() {
  const everywhere = useMutation({
    mutationFn: () => body(api.POST("/users/me/sign-out")),
    onError: (error) => toast(sentence(error)),
    onSuccess: () => end(),
  });
  return (
    <section aria-labelledby="security">
      <h2 id="security">{words.settings.security}</h2>
      <button type="button" className="button" onClick={() => void end()}>
        {words.session.signOut}
      </button>
      <p className="quiet">{words.settings.signOutText}</p>
      <button
        type="button"
        className="button"
        disabled={everywhere.isPending}
        onClick={() => everywhere.mutate()}
      >
        {words.settings.everywhere}
      </button>
      <p className="quiet">{words.settings.everywhereText}</p>
      <SecondFactor />
      <details>
        <summary>{words.settings.password}</summary>
        <ChangePassword />
      </details>
    </section>
  );
}

function ChangePassword() {
  const [password, setPassword] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () =>
      body(api.POST("/users/me/password", { body: { password, new_password: next } })),
    onSuccess: async () => {
      await end();
      toast(words.settings.passwordDone);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <PasswordField
        label={words.settings.oldPassword}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        required
      />
      <NewPasswordField label={words.session.newPassword} value={next} onChange={setNext} />
      <Wrong error={change.error} />
      <button type="submit" className="button" disabled={change.isPending}>
        {words.settings.password}
      </button>
    </form>
  );
}
