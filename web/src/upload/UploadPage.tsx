import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "wouter";
import { useSession } from "../session/session";
import { Loading } from "../ui/Loading";
import { useTitle } from "../ui/title";
import { words } from "../words/words";
import { Compose } from "./Compose";
import { choose } from "./files";
import { Pick } from "./Pick";
import { Processing } from "./Processing";
import { forgetShared, readShared } from "./shared";
import { useDraft } from "./useDraft";

/** A new post: choose files, describe them, share, and see what becomes of them. */
export default function UploadPage() {
  const session = useSession();
  const [parameters, setParameters] = useSearchParams();
  const postId = parameters.get("post");
  useTitle(words.upload.title);
  return (
    <div className="column upload">
      <h1>{words.upload.title}</h1>
      {postId ? (
        <Processing key={postId} id={postId} another={() => setParameters({})} />
      ) : (
        session.state === "in" && (
          <NewPost
            owner={session.userId}
            shared={(post) => setParameters({ post }, { replace: true })}
          />
        )
      )}
    </div>
  );
}

function NewPost({ owner, shared }: { owner: string; shared: (postId: string) => void }) {
  const { draft, isRead, isKept, isSaved, change, save, forget } = useDraft(owner);
  const [refused, setRefused] = useState<string[]>([]);
  const add = (added: Iterable<File>) => {
    if (draft.postId) return;
    const [chosen, reasons] = choose(added, draft.files.length);
    change({ files: [...draft.files, ...chosen] });
    setRefused(reasons);
  };
  usePasted(add);
  useShared(isRead, save, (files, text) => {
    if (text && !draft.postId && !draft.caption.includes(text))
      change({ caption: [draft.caption, text].filter(Boolean).join("\n") });
    const fresh = files.filter((file) => !draft.files.some((other) => isSame(file, other.file)));
    if (fresh.length > 0) add(fresh);
  });
  if (!isRead) return <Loading />;
  return (
    <>
      {refused.map((reason) => (
        <p key={reason} role="alert" className="wrong">
          {reason}
        </p>
      ))}
      {draft.files.length > 0 ? (
        <Compose
          {...{ draft, isKept, isSaved, change, add }}
          discard={() => {
            setRefused([]);
            void forget();
          }}
          shared={(postId) => void forget().then(() => shared(postId))}
        />
      ) : (
        <>
          <Pick add={add} />
          {draft.caption && <p role="status">{words.upload.textKept}</p>}
        </>
      )}
    </>
  );
}

/** Pictures from the clipboard join the post. */
function usePasted(add: (files: Iterable<File>) => void): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = event.clipboardData?.files;
      if (files?.length) add(files);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  });
}

/** What another app shares with the installed one joins the draft, once that is read. It is let go
 * when the draft is kept: whoever reloads the page before finds it again. */
function useShared(
  isRead: boolean,
  save: () => Promise<boolean>,
  take: (files: File[], text: string) => void,
): void {
  const latest = useRef(take);
  latest.current = take;
  const [isTaken, setTaken] = useState(false);
  useEffect(() => {
    if (!isRead) return;
    void readShared().then(({ files, text }) => {
      latest.current(files, text);
      setTaken(true);
    });
  }, [isRead]);
  useEffect(() => {
    if (isTaken) void save().then((isKept) => (isKept ? forgetShared() : undefined));
  }, [isTaken, save]);
}

/** Whether a shared file is in the draft already: a reload can come between keeping and letting go. */
function isSame(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size;
}
