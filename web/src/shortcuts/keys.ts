// What keys do: which ones there are, and whether the reader wants them.

export type Shortcut = keyof typeof KEYS;

/** Keys as they are pressed, one after the other. */
export const KEYS = {
  help: "?",
  search: "/",
  create: "n",
  next: "j",
  previous: "k",
  like: "l",
  save: "s",
  comment: "c",
  open: "o",
  home: "g h",
  notifications: "g n",
  saved: "g s",
  profile: "g p",
  settings: "g ,",
} as const;

const OFF = "shortcuts-off";
/** How long the first of two keys waits for the second. */
const PAUSE_MS = 1_500;

/** Whether single keys do something; the help that lists them can always be opened. */
export function areOn(): boolean {
  return localStorage.getItem(OFF) === null;
}

export function turn(on: boolean): void {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "");
}

/** Reads keys one by one: returns the shortcut that a key completes, or null. */
export function reader(now: () => number = Date.now): (key: string) => Shortcut | null {
  let first = "";
  let at = 0;
  return (key) => {
    const pressed = first && now() - at < PAUSE_MS ? `${first} ${key}` : key;
    const found = (Object.keys(KEYS) as Shortcut[]).find((each) => KEYS[each] === pressed);
    first = !found && key === "g" ? key : "";
    at = now();
    return found ?? null;
  };
}

/** Whether a key belongs to something else: a field, a dialog, a video, the browser. */
export function isTaken({ ctrlKey, metaKey, altKey, defaultPrevented, target }: KeyboardEvent) {
  const isElsewhere =
    target instanceof Element &&
    target.closest("input, textarea, select, video, dialog, [contenteditable]") !== null;
  return ctrlKey || metaKey || altKey || defaultPrevented || isElsewhere;
}
