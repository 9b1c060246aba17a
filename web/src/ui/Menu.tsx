import { type ReactNode, Suspense, useState } from "react";
import { words } from "../words/words";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";
import { Loading } from "./Loading";

/** A button for what else can be done, in a dialog whose parts may have to be loaded first. */
export function Menu(props: {
  label: string;
  isSmall?: boolean;
  children: (close: () => void) => ReactNode;
}) {
  const [opened, open] = useState(false);
  const close = () => open(false);
  return (
    <>
      <button
        type="button"
        className={props.isSmall ? "act act-small" : "act"}
        aria-label={props.label}
        aria-haspopup="dialog"
        onClick={() => open(true)}
      >
        <Icon name="more" />
      </button>
      {opened && (
        <Dialog title={props.label} close={close}>
          <Suspense fallback={<Loading />}>{props.children(close)}</Suspense>
          <button type="button" className="button" onClick={close}>
            {words.post.cancel}
          </button>
        </Dialog>
      )}
    </>
  );
}
