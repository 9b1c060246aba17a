import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import type { Profile } from "../api/types";
import { Avatar } from "../ui/Avatar";
import { Dialog } from "../ui/Dialog";
import { Field, TextField } from "../ui/Field";
import { sentence, Wrong } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { send } from "../upload/send";
import { words } from "../words/words";

/** Name, bio and picture of the viewer. */
export function EditProfile({ profile, close }: { profile: Profile; close: () => void }) {
  const [displayName, setDisplayName] = useState(profile.display_name);
  const [bio, setBio] = useState(profile.bio);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () => body(api.PATCH("/users/me", { body: { display_name: displayName, bio } })),
    onSuccess: () => {
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
      <ChangeAvatar profile={profile} />
      <form className="stack" onSubmit={submit}>
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

function ChangeAvatar({ profile }: { profile: Profile }) {
  const client = useQueryClient();
  const done = () => void client.invalidateQueries({ queryKey: ["profile"] });
  const change = useMutation({
    mutationFn: async (file: File) => {
      const picture = { content_type: file.type as "image/jpeg", size: file.size };
      const { upload } = await body(api.PUT("/users/me/avatar", { body: picture }));
      await send(upload, file, () => {});
    },
    onError: (error) => toast(sentence(error)),
    onSuccess: done,
  });
  const remove = useMutation({
    mutationFn: () => body(api.DELETE("/users/me/avatar")),
    onError: (error) => toast(sentence(error)),
    onSuccess: done,
  });
  return (
    <div className="person">
      <Avatar person={profile} />
      <label className="button">
        {words.profile.avatar}
        <input
          type="file"
          accept="image/*"
          className="visually-hidden"
          disabled={change.isPending}
          onChange={({ target }) => target.files?.[0] && change.mutate(target.files[0])}
        />
      </label>
      {profile.avatar_url && (
        <button type="button" className="link" onClick={() => remove.mutate()}>
          {words.profile.removeAvatar}
        </button>
      )}
    </div>
  );
}
