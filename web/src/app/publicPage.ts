// The page for people who are not signed in, which comes with the document of its address.

import { useLayoutEffect } from "react";
import type { Session } from "../session/session";

// Only a document of such an address has one.
const page = document.getElementById("page");
// Where signing in may lead back to: public pages are pages of the app, too.
const PUBLIC = /^\/(p\/\w{26}|@[a-z0-9_.]{3,30})$/;

/** Whether that page is shown, and nothing of the app; it goes when somebody is signed in. */
export function usePublicPage(state: Session["state"]): boolean {
  useLayoutEffect(() => {
    if (state === "in") page?.remove();
  }, [state]);
  return state !== "in" && page?.isConnected === true;
}

/** The page that somebody came from to sign in, or the first one. */
export function wanted(): string {
  const to = new URLSearchParams(location.search).get("to") ?? "";
  return PUBLIC.test(to) ? to : "/";
}
