import { useState } from "react";
import { Dialog } from "../ui/Dialog";
import { words } from "../words/words";
import { areOn, KEYS, type Shortcut, turn } from "./keys";

/** All shortcuts, and the switch for them. */
export default function Help({ close }: { close: () => void }) {
  const [on, setOn] = useState(areOn);
  return (
    <Dialog title={words.shortcuts.title} close={close}>
      <h2>{words.shortcuts.title}</h2>
      <dl className="shortcuts">
        {(Object.entries(KEYS) as [Shortcut, string][]).map(([shortcut, keys]) => (
          <div key={shortcut}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words.shortcuts[shortcut]}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={on}
          onChange={({ target }) => {
            turn(target.checked);
            setOn(target.checked);
          }}
        />
        {words.shortcuts.on}
      </label>
      <button type="button" className="button" onClick={close}>
        {words.shortcuts.close}
      </button>
    </Dialog>
  );
}
