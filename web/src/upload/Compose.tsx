import { type FormEvent, useEffect, useState } from "react";
import { CompletedText } from "../completion/CompletedText";
import { location } from "../location/LocationFields";
import { sentence } from "../ui/Trouble";
import { words } from "../words/words";
import type { Draft } from "./draft";
import { moved } from "./draft";
import { FileRow } from "./FileRow";
import { Options } from "./Options";
import { ChooseFiles } from "./Pick";
import { NotSent } from "./send";
import { useShare } from "./useShare";

const CAPTION = 2_200;

/** The chosen files with their descriptions, the caption, who sees the post, and sharing it. */
export function Compose(props: {
  draft: Draft;
  isKept: boolean;
  isSaved: boolean;
  change: (made: Partial<Draft>) => void;
  add: (files: Iterable<File>) => void;
  discard: () => void;
  shared: (postId: string) => void;
}) {
  const { draft, isKept, isSaved, change, add, discard, shared } = props;
  const { share, progress, isWaiting } = useShare(change);
  const busy = share.isPending;
  // After the announcement the post is what it is: only sending goes on.
  const fixed = busy || draft.postId !== null;
  useWarning(busy || !isKept);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.where === "entered" && !location(draft.place)) return;
    share.mutate({ ...draft }, { onSuccess: shared });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <Files {...{ draft, change, fixed, progress }} />
      {!fixed && <ChooseFiles label={words.upload.addMore} className="button" add={add} />}
      <CompletedText
        label={words.upload.caption}
        rows={3}
        most={CAPTION}
        value={draft.caption}
        readOnly={fixed}
        onChange={(caption) => change({ caption })}
      />
      <Options {...{ draft, change, fixed }} />
      <p role="status" className="quiet">
        {state(draft, isWaiting, busy)}
      </p>
      {isKept && isSaved && !fixed && <p className="quiet">{words.upload.kept}</p>}
      {!isKept && (
        <p role="alert" className="wrong">
          {words.upload.noRoom}
        </p>
      )}
      {share.isError && (
        <p role="alert" className="wrong">
          {share.error instanceof NotSent ? words.upload.failed : sentence(share.error)}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button primary" disabled={busy}>
          {busy ? words.upload.uploading : fixed ? words.upload.goOn : words.upload.share}
        </button>
        {!busy && (
          <button type="button" className="button" onClick={discard}>
            {words.upload.discard}
          </button>
        )}
      </div>
    </form>
  );
}

function state(draft: Draft, isWaiting: boolean, busy: boolean): string {
  if (isWaiting) return words.upload.waiting;
  if (busy) return words.upload.arrived(draft.sent.length, draft.files.length);
  return draft.postId ? words.upload.unfinished(draft.sent.length, draft.files.length) : "";
}

function Files(props: {
  draft: Draft;
  change: (made: Partial<Draft>) => void;
  fixed: boolean;
  progress: Record<string, number>;
}) {
  const { draft, change, fixed, progress } = props;
  const [said, say] = useState("");
  const { files } = draft;
  const move = (from: number, to: number) => {
    change({ files: moved(files, from, to) });
    say(words.upload.moved(to + 1, files.length));
  };
  const remove = (at: number) => {
    URL.revokeObjectURL(files[at]?.preview ?? "");
    change({ files: files.toSpliced(at, 1) });
  };
  return (
    <>
      <p role="status" className="visually-hidden">
        {said}
      </p>
      <ul className="stack">
        {files.map((chosen, at) => (
          <FileRow
            key={chosen.id}
            {...{ chosen, at, move, remove }}
            count={files.length}
            describe={(altText) => change({ files: files.with(at, { ...chosen, altText }) })}
            progress={
              fixed ? (progress[chosen.id] ?? Number(draft.sent.includes(chosen.id))) : undefined
            }
          />
        ))}
      </ul>
    </>
  );
}

/** Leaving would stop an upload, or lose what this device has no room for: the browser asks. */
function useWarning(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isNeeded]);
}
