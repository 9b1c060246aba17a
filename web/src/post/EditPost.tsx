import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../api/client";
import type { Post } from "../api/types";
import { CompletedText } from "../completion/CompletedText";
import { written } from "../location/coordinates";
import { LocationFields, location, type Place } from "../location/LocationFields";
import { CommentPolicy, type Policy } from "../ui/CommentPolicy";
import { TextField } from "../ui/Field";
import { Wrong } from "../ui/Trouble";
import { words } from "../words/words";
import { held, patchPost } from "./posts";

/** Everything that can still be changed in a post of yours. */
export function EditPost({ post, close }: { post: Post; close: () => void }) {
  const [caption, setCaption] = useState(post.caption);
  const [altTexts, setAltTexts] = useState(post.media.map(({ alt_text }) => alt_text ?? ""));
  const [place, setPlace] = useState<Place>(placeOf(post));
  const [isSensitive, setSensitive] = useState(post.is_sensitive);
  const [policy, setPolicy] = useState<Policy>(post.comment_policy);
  const client = useQueryClient();
  const path = { params: { path: { post_id: post.post_id } } };
  const save = useMutation({
    mutationFn: async () => {
      const media = post.media
        .map(({ index }, at) => ({ index, alt_text: altTexts[at]?.trim() || null }))
        .filter(({ alt_text }, at) => alt_text !== (post.media[at]?.alt_text ?? null));
      const isMoved = said(place) !== said(placeOf(post));
      const changed = {
        ...(caption !== post.caption && { caption: caption.trim() || null }),
        ...(isMoved && { location: location(place) }),
        ...(isSensitive !== post.is_sensitive && { is_sensitive: isSensitive }),
        ...(policy !== post.comment_policy && { comment_policy: policy }),
        ...(media.length > 0 && { media }),
      };
      if (Object.keys(changed).length === 0) return post;
      return held(await body(api.PATCH("/posts/{post_id}", { ...path, body: changed })));
    },
    onSuccess: (edited) => {
      patchPost(client, post.post_id, () => edited);
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (location(place) !== undefined) save.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <CompletedText
        label={words.post.caption}
        rows={4}
        most={2200}
        value={caption}
        onChange={setCaption}
      />
      {post.media.map(({ index }, at) => (
        <TextField
          key={index}
          label={words.upload.altOf(index + 1, post.media.length)}
          rows={2}
          maxLength={1000}
          value={altTexts[at]}
          onChange={(text) => setAltTexts(altTexts.with(at, text))}
        />
      ))}
      <LocationFields place={place} change={setPlace} />
      <CommentPolicy chosen={policy} choose={setPolicy} />
      <label className="check">
        <input
          type="checkbox"
          checked={isSensitive}
          onChange={(event) => setSensitive(event.target.checked)}
        />
        {words.upload.sensitive}
      </label>
      <Wrong error={save.error} />
      <button type="submit" className="button primary" disabled={save.isPending}>
        {words.post.saveChange}
      </button>
    </form>
  );
}

function placeOf({ location }: Post): Place {
  return { name: location?.name ?? "", coordinates: location ? written(location) : "" };
}

const said = ({ name, coordinates }: Place) => `${coordinates.trim()} ${name.trim()}`;
