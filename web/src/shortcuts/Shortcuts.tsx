import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useMe } from "../profile/useMe";
import { areOn, isTaken, reader, type Shortcut } from "./keys";
import { comment, focusSearch, press, step } from "./onPage";

const Help = lazy(() => import("./Help"));
/** Opens the help from anywhere, as its key does. */
export const HELP = "shortcuts-help";

const PAGES = {
  profile: "/settings", // until it is known whose profile
  search: "/search",
  create: "/new",
  home: "/",
  notifications: "/notifications",
  saved: "/saved",
  settings: "/settings",
};

/** The keys of the whole app, and the list of them. */
export function Shortcuts() {
  const [opened, open] = useState(false);
  const [, go] = useLocation();
  const { data: me } = useMe();
  const run = (shortcut: Shortcut) => {
    if (shortcut === "help") open(true);
    else if (shortcut === "next") step(1);
    else if (shortcut === "previous") step(-1);
    else if (shortcut === "comment") comment();
    else if (shortcut === "like" || shortcut === "save" || shortcut === "open") press(shortcut);
    else if (shortcut === "search") {
      go(PAGES.search, { state: { focus: true } });
      focusSearch(); // where the page is open already
    } else go(shortcut === "profile" && me ? `/@${me.username}` : PAGES[shortcut]);
  };
  useKeys(run);
  useEffect(() => {
    const help = () => open(true);
    addEventListener(HELP, help);
    return () => removeEventListener(HELP, help);
  }, []);
  return opened ? (
    <Suspense>
      <Help close={() => open(false)} />
    </Suspense>
  ) : null;
}

function useKeys(run: (shortcut: Shortcut) => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const read = reader();
    const pressed = (event: KeyboardEvent) => {
      if (isTaken(event)) return;
      const shortcut = read(event.key);
      if (!shortcut || (shortcut !== "help" && !areOn())) return;
      event.preventDefault(); // or the key would be typed into the field that gets the focus
      latest.current(shortcut);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
