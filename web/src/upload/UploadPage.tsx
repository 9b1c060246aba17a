import { useEffect, useRef, useState } from "react";
import { useTitle } from "../ui/title";
import { useAgain } from "../ui/useAgain";
import { words } from "../words/words";
import { Compose } from "./Compose";
import { type Chosen, choose } from "./files";
import { Pick } from "./Pick";
import { Processing } from "./Processing";
import { takeShared } from "./shared";

/** A new post: choose files, describe them, share, and see what becomes of them. */
export default function UploadPage() {
  const [files, setFiles] = useState<Chosen[]>([]);
  const [refused, setRefused] = useState<string[]>([]);
  const [postId, setPostId] = useState<string | null>(null);
  const [text, setText] = useState("");
  useTitle(words.upload.title);
  const add = (added: Iterable<File>) => {
    const [chosen, reasons] = choose(added, files.length);
    setFiles([...files, ...chosen]);
    setRefused(reasons);
  };
  usePasted(add);
  useShared(add, setText);
  const another = () => {
    for (const { preview } of files) URL.revokeObjectURL(preview);
    setFiles([]);
    setText("");
    setPostId(null);
  };
  useAgain(() => postId && another());
  return (
    <div className="column upload">
      <h1>{words.upload.title}</h1>
      {refused.map((reason) => (
        <p key={reason} role="alert" className="wrong">
          {reason}
        </p>
      ))}
      {postId ? (
        <Processing id={postId} another={another} />
      ) : files.length > 0 ? (
        <Compose {...{ files, setFiles, add, text }} shared={setPostId} />
      ) : (
        <Pick add={add} />
      )}
    </div>
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

/** What another app shares with the installed one begins a post. */
function useShared(add: (files: Iterable<File>) => void, setText: (text: string) => void): void {
  const latest = useRef({ add, setText });
  latest.current = { add, setText };
  useEffect(() => {
    void takeShared().then(({ files, text }) => {
      if (text) latest.current.setText(text);
      if (files.length > 0) latest.current.add(files);
    });
  }, []);
}
