import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { Loading } from "../ui/Loading";
import { words } from "../words/words";
import { MOST_ZOOM, moved, square, type View, WHOLE, zoomed } from "./crop";

const LARGEST = 1024;
const QUALITY = 0.92;
const STEP = 0.05;
const KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** Choose the square of a picture by dragging, wheel, slider or keys. */
export function CropAvatar(props: {
  file: File;
  busy: boolean;
  use: (picture: Blob) => void;
  cancel: () => void;
}) {
  const { file, busy, use, cancel } = props;
  const picture = usePicture(file);
  const [view, setView] = useState(WHOLE);
  if (picture === undefined) return <Loading />;
  const cut = async () => use(picture ? await crop(picture, view) : file);
  return (
    <div className="stack">
      {picture ? (
        <Frame picture={picture} view={view} setView={setView} />
      ) : (
        <p>{words.profile.cropUnseen}</p>
      )}
      <button type="button" className="button primary" disabled={busy} onClick={() => void cut()}>
        {words.profile.cropUse}
      </button>
      <button type="button" className="button" disabled={busy} onClick={cancel}>
        {words.post.cancel}
      </button>
    </div>
  );
}

function Frame(props: { picture: ImageBitmap; view: View; setView: (view: View) => void }) {
  const { picture, view, setView } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { left, top, side } = square(picture, view);
    const shown = canvas.current;
    shown
      ?.getContext("2d")
      ?.drawImage(picture, left, top, side, side, 0, 0, shown.width, shown.width);
  }, [picture, view]);
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const width = event.currentTarget.clientWidth;
    setView(moved(picture, view, -event.movementX / width, -event.movementY / width));
  };
  const press = (event: KeyboardEvent) => {
    const [right, down] = KEYS[event.key] ?? [];
    if (right === undefined || down === undefined) return;
    event.preventDefault();
    setView(moved(picture, view, right, down));
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a canvas is no fieldset */}
      <div
        className="crop"
        role="group"
        aria-label={words.profile.crop}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the picture
        tabIndex={0}
        onKeyDown={press}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onWheel={(event) => setView(zoomed(picture, view, view.zoom - event.deltaY / 500))}
      >
        <canvas ref={canvas} width={640} height={640} />
      </div>
      <label className="field">
        <span className="label">{words.profile.zoom}</span>
        <input
          type="range"
          min={1}
          max={MOST_ZOOM}
          step={0.05}
          value={view.zoom}
          onChange={(event) => setView(zoomed(picture, view, Number(event.target.value)))}
        />
      </label>
    </>
  );
}

/** The picture of a file; null if this browser cannot show it; undefined until that is known. */
function usePicture(file: File): ImageBitmap | null | undefined {
  const [picture, setPicture] = useState<ImageBitmap | null>();
  useEffect(() => {
    let isLeft = false;
    const made = createImageBitmap(file);
    made.then(
      (bitmap) => !isLeft && setPicture(bitmap),
      () => !isLeft && setPicture(null),
    );
    return () => {
      isLeft = true;
      made.then((bitmap) => bitmap.close()).catch(() => {});
    };
  }, [file]);
  return picture;
}

async function crop(picture: ImageBitmap, view: View): Promise<Blob> {
  const { left, top, side } = square(picture, view);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(Math.min(side, LARGEST));
  const context = canvas.getContext("2d")!;
  // A picture with transparent parts stands on white.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.width);
  context.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.width);
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) => (blob ? resolve(blob) : reject(new Error("no picture")));
    canvas.toBlob(done, "image/jpeg", QUALITY);
  });
}
