import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../api/client";
import type { Profile } from "../api/types";
import { Avatar } from "../ui/Avatar";
import { sentence } from "../ui/Trouble";
import { toast } from "../ui/toasts";
import { typeOf } from "../upload/files";
import { send } from "../upload/send";
import { words } from "../words/words";
import { CropAvatar } from "./CropAvatar";

/** Another picture of the viewer, or none. Of a chosen file they choose a square. */
export function ChangeAvatar(props: {
  profile: Profile;
  file: File | null;
  choose: (file: File | null) => void;
}) {
  const { profile, file, choose } = props;
  const client = useQueryClient();
  const done = () => {
    choose(null);
    void client.invalidateQueries({ queryKey: ["profile"] });
  };
  const change = useMutation({
    mutationFn: async (picture: Blob) => {
      const content_type = picture instanceof File ? typeOf(picture) : picture.type;
      const asked = { content_type: content_type as "image/jpeg", size: picture.size };
      const { upload, avatar_id } = await body(api.PUT("/users/me/avatar", { body: asked }));
      await send(upload, picture, () => {});
      await isKnown(avatar_id);
    },
    onError: (error) => toast(sentence(error)),
    onSuccess: done,
  });
  const remove = useMutation({
    mutationFn: () => body(api.DELETE("/users/me/avatar")),
    onError: (error) => toast(sentence(error)),
    onSuccess: done,
  });
  if (file) {
    return (
      <CropAvatar
        file={file}
        busy={change.isPending}
        use={change.mutate}
        cancel={() => choose(null)}
      />
    );
  }
  return (
    <div className="person">
      <Avatar person={profile} />
      <label className="button">
        {words.profile.avatar}
        <input
          type="file"
          accept="image/*,.heic,.heif"
          className="visually-hidden"
          onChange={({ target }) => {
            choose(target.files?.[0] ?? null);
            target.value = "";
          }}
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

const LOOKS = 30;
const PAUSE_MS = 500;

/** Wait until the profile tells of a picture that has arrived: before that it says nothing, and nobody
 * would look again. */
async function isKnown(avatarId: string): Promise<void> {
  const path = { user_id: "me" };
  for (let look = 0; look < LOOKS; look++) {
    const me = await body(api.GET("/users/{user_id}/profile", { params: { path } }));
    // Ids sort by time: a later change counts as well.
    if ((me.avatar?.avatar_id ?? "") >= avatarId) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
