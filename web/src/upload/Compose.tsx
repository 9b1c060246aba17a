import { type FormEvent, useEffect, useId, useState } from "react";
import { TextField } from "../ui/Field";
import { sentence } from "../ui/Trouble";
import { words } from "../words/words";
import { FileRow } from "./FileRow";
import type { Chosen } from "./files";
import { ChooseFiles } from "./Pick";
import { NotSent } from "./send";
import { type Draft, useShare } from "./useShare";

const CAPTION = 2_200;

/** The chosen files with their descriptions, the caption, and who sees the post. */
export function Compose(props: {
  files: Chosen[];
  setFiles: (files: Chosen[]) => void;
  add: (files: Iterable<File>) => void;
  text: string;
  shared: (postId: string) => void;
}) {
  const { files, setFiles, add, text, shared } = props;
  const [caption, setCaption] = useState(text);
  const [audience, setAudience] = useState<Draft["audience"]>("everyone");
  const [commenting, setCommenting] = useState<Draft["commenting"]>("everyone");
  const { share, progress } = useShare();
  const busy = share.isPending;
  // After the announcement the post is what it is: only sending goes on.
  const fixed = busy || share.error instanceof NotSent;
  useWarning(files.length > 0 && !share.isSuccess);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    share.mutate({ files, caption, audience, commenting }, { onSuccess: shared });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <ul className="stack">
        {files.map((chosen, at) => (
          <FileRow
            key={chosen.id}
            {...{ chosen, at, files, setFiles }}
            fixed={fixed}
            progress={fixed ? (progress[chosen.id] ?? 0) : undefined}
          />
        ))}
      </ul>
      {!fixed && <ChooseFiles label={words.upload.addMore} className="button" add={add} />}
      <Caption value={caption} onChange={setCaption} fixed={fixed} />
      <Audience chosen={audience} choose={setAudience} fixed={fixed} />
      <Commenting chosen={commenting} choose={setCommenting} fixed={fixed} />
      {share.isError && (
        <p role="alert" className="wrong">
          {share.error instanceof NotSent ? words.upload.failed : sentence(share.error)}
        </p>
      )}
      <button type="submit" className="button primary" disabled={busy}>
        {busy ? words.upload.uploading : share.isError ? words.trouble.again : words.upload.share}
      </button>
    </form>
  );
}

function Caption(props: { value: string; onChange: (text: string) => void; fixed: boolean }) {
  const { value, onChange, fixed } = props;
  const left = CAPTION - value.length;
  return (
    <TextField
      label={words.upload.caption}
      rows={3}
      maxLength={CAPTION}
      value={value}
      readOnly={fixed}
      onChange={onChange}
    >
      {left < 200 && <small role="status">{words.upload.left(left)}</small>}
    </TextField>
  );
}

function Audience(props: {
  chosen: Draft["audience"];
  choose: (audience: Draft["audience"]) => void;
  fixed: boolean;
}) {
  const choices = { everyone: words.upload.everyone, close_friends: words.upload.closeFriends };
  return (
    <fieldset className="row" disabled={props.fixed}>
      <legend className="label">{words.upload.audience}</legend>
      {(Object.entries(choices) as [Draft["audience"], string][]).map(([audience, label]) => (
        <label key={audience} className="check">
          <input
            type="radio"
            name="audience"
            checked={props.chosen === audience}
            onChange={() => props.choose(audience)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function Commenting(props: {
  chosen: Draft["commenting"];
  choose: (commenting: Draft["commenting"]) => void;
  fixed: boolean;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{words.upload.commenting}</label>
      <select
        id={id}
        value={props.chosen}
        disabled={props.fixed}
        onChange={(event) => props.choose(event.target.value as Draft["commenting"])}
      >
        {Object.entries(words.settings.policies).map(([policy, label]) => (
          <option key={policy} value={policy}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Leaving would lose what is not shared yet: the browser asks first. */
function useWarning(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [unsaved]);
}
