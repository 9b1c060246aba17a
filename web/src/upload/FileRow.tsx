import { useState } from "react";
import { Field } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { words } from "../words/words";
import { type Chosen, isVideo } from "./files";

interface Row {
  chosen: Chosen;
  at: number;
  files: Chosen[];
  setFiles: (files: Chosen[]) => void;
  fixed: boolean;
  progress: number | undefined;
}

/** One file of a new post: preview, description, its place in the post, and its progress. */
export function FileRow({ chosen, at, files, setFiles, fixed, progress }: Row) {
  const name = words.upload.file(at + 1);
  const describe = (altText: string) =>
    setFiles(files.map((each) => (each.id === chosen.id ? { ...each, altText } : each)));
  return (
    <li className="file">
      <Preview chosen={chosen} />
      <div className="stack">
        <Field
          label={words.upload.alt}
          value={chosen.altText}
          onChange={describe}
          maxLength={1000}
          readOnly={fixed}
        />
        {progress === undefined ? (
          <Moves {...{ chosen, at, files, setFiles, name }} />
        ) : (
          <progress value={progress} aria-label={words.upload.progress(name)} />
        )}
      </div>
    </li>
  );
}

function Preview({ chosen }: { chosen: Chosen }) {
  const [broken, setBroken] = useState(false);
  if (broken) {
    return (
      <div className="preview quiet">
        <Icon name="photo" />
        {words.upload.noPreview}
      </div>
    );
  }
  const shown = { className: "preview", src: chosen.preview, onError: () => setBroken(true) };
  return isVideo(chosen.type) ? <video {...shown} muted /> : <img {...shown} alt="" />;
}

function Moves(props: Omit<Row, "fixed" | "progress"> & { name: string }) {
  const { chosen, at, files, setFiles, name } = props;
  const without = files.filter((each) => each !== chosen);
  const move = (to: number) => setFiles(without.toSpliced(to, 0, chosen));
  const remove = () => {
    URL.revokeObjectURL(chosen.preview);
    setFiles(without);
  };
  const buttons = [
    { icon: "left", label: words.upload.earlier(name), act: () => move(at - 1), on: at > 0 },
    {
      icon: "right",
      label: words.upload.later(name),
      act: () => move(at + 1),
      on: at < files.length - 1,
    },
    { icon: "close", label: words.upload.remove(name), act: remove, on: true },
  ] as const;
  return (
    <div className="row">
      {buttons
        .filter(({ on }) => on)
        .map(({ icon, label, act }) => (
          <button type="button" key={icon} className="act" aria-label={label} onClick={act}>
            <Icon name={icon} />
          </button>
        ))}
    </div>
  );
}
