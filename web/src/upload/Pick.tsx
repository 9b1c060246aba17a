import { type DragEvent, useState } from "react";
import { Icon } from "../ui/Icon";
import { words } from "../words/words";
import { TYPES } from "./files";

type Add = (files: Iterable<File>) => void;

/** Where a post begins: choose files, or drag them here. */
export function Pick({ add }: { add: Add }) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer.files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same by keys
    <div
      className={over ? "pick over" : "pick"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="photo" />
      <ChooseFiles label={words.upload.choose} className="button primary" add={add} />
      <p className="quiet">{words.upload.drop}</p>
    </div>
  );
}

export function ChooseFiles(props: { label: string; className: string; add: Add }) {
  return (
    <label className={props.className}>
      {props.label}
      <input
        type="file"
        multiple
        accept={[...TYPES, ".heic", ".heif", ".mov"].join(",")}
        className="visually-hidden"
        onChange={({ target }) => {
          props.add([...(target.files ?? [])]);
          target.value = ""; // so that the same file can be chosen again
        }}
      />
    </label>
  );
}
