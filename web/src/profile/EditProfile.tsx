import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { api, body } from "../api/client";
import type { Profile } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { Field, TextField } from "../ui/Field";
import { Wrong } from "../ui/Trouble";
import { words } from "../words/words";
import { ChangeAvatar } from "./ChangeAvatar";
import { ME } from "./useMe";

/** Names, bio and picture of the viewer. */
export default function EditProfile({ profile, close }: { profile: Profile; close: () => void }) {
  const [username, setUsername] = useState(profile.username);
  const [displayName, setDisplayName] = useState(profile.display_name);
  const [bio, setBio] = useState(profile.bio);
  const [picture, setPicture] = useState<File | null>(null);
  const client = useQueryClient();
  const [, go] = useLocation();
  const save = useMutation({
    mutationFn: () => {
      const name = username.trim().toLowerCase();
      const renamed = name === profile.username ? {} : { username: name };
      return body(api.PATCH("/users/me", { body: { ...renamed, display_name: displayName, bio } }));
    },
    onSuccess: (changed) => {
      client.setQueryData(ME, changed);
      client.setQueryData(["profile", changed.username], changed);
      if (changed.username !== profile.username) go(`/@${changed.username}`, { replace: true });
      void client.invalidateQueries({ queryKey: ["profile"] });
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={words.profile.edit} close={close}>
      <h2>{words.profile.edit}</h2>
      <ChangeAvatar profile={profile} file={picture} choose={setPicture} />
      <form className="stack" onSubmit={submit} hidden={picture !== null}>
        <Field
          label={words.profile.username}
          hint={words.profile.usernameHint}
          value={username}
          onChange={setUsername}
          autoCapitalize="none"
          spellCheck={false}
          minLength={3}
          maxLength={30}
          required
        />
        <Field
          label={words.profile.displayName}
          value={displayName}
          onChange={setDisplayName}
          maxLength={50}
        />
        <TextField
          label={words.profile.bio}
          rows={3}
          maxLength={150}
          value={bio}
          onChange={setBio}
        />
        <Wrong error={save.error} />
        <button type="submit" className="button primary" disabled={save.isPending}>
          {words.profile.save}
        </button>
        <button type="button" className="button" onClick={close}>
          {words.post.cancel}
        </button>
      </form>
    </Dialog>
  );
}
