import { type DragEvent, useLayoutEffect, useRef, useState } from "react";
import { Field } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { words } from "../words/words";
import { type Chosen, isVideo } from "./files";

interface Row {
  chosen: Chosen;
  at: number;
  count: number;
  move: (from: number, to: number) => void;
  remove: (at: number) => void;
  describe: (altText: string) => void;
  /** From 0 to 1 once the post is being sent: then nothing of it changes. */
  progress: number | undefined;
}

// What is dragged from one row to another.
const ROW = "application/x-pinhole-row";

/** One file of a new post: preview, description, its place in the post, and its progress. */
export function FileRow(row: Row) {
  const { chosen, at, move, describe, progress } = row;
  const name = words.upload.file(at + 1);
  const isFixed = progress !== undefined;
  const over = (event: DragEvent) =>
    event.dataTransfer.types.includes(ROW) && event.preventDefault();
  const drop = (event: DragEvent) => {
    const from = event.dataTransfer.getData(ROW);
    if (from !== "" && !isFixed) move(Number(from), at);
  };
  return (
    <li className="file" onDragOver={over} onDrop={drop}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons do the same by keys */}
      <div
        draggable={!isFixed}
        onDragStart={(event) => event.dataTransfer.setData(ROW, String(at))}
      >
        <Preview chosen={chosen} />
      </div>
      <div className="stack">
        <Field
          label={words.upload.alt}
          value={chosen.altText}
          onChange={describe}
          maxLength={1000}
          readOnly={isFixed}
        />
        {isFixed ? (
          <progress value={progress} aria-label={words.upload.progress(name)} />
        ) : (
          <Moves {...row} name={name} />
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

function Moves({ at, count, move, remove, name }: Row & { name: string }) {
  const buttons = useRef<HTMLDivElement>(null);
  const used = useRef("");
  // A file that moves takes the focus with it, so that it can be moved on.
  useLayoutEffect(() => {
    const find = (icon: string) =>
      buttons.current?.querySelector<HTMLButtonElement>(`[data-move="${icon}"]`);
    if (used.current && at >= 0) (find(used.current) ?? find(OTHER[used.current] ?? ""))?.focus();
    used.current = "";
  }, [at]);
  const go = (icon: string, to: number) => {
    used.current = icon;
    move(at, to);
  };
  return (
    <div className="row" ref={buttons}>
      {at > 0 && (
        <Move icon="left" label={words.upload.earlier(name)} act={() => go("left", at - 1)} />
      )}
      {at < count - 1 && (
        <Move icon="right" label={words.upload.later(name)} act={() => go("right", at + 1)} />
      )}
      <Move icon="close" label={words.upload.remove(name)} act={() => remove(at)} />
    </div>
  );
}

const OTHER: Record<string, string> = { left: "right", right: "left" };

function Move(props: { icon: "left" | "right" | "close"; label: string; act: () => void }) {
  return (
    <button
      type="button"
      className="act"
      data-move={props.icon}
      aria-label={props.label}
      onClick={props.act}
    >
      <Icon name={props.icon} />
    </button>
  );
}
