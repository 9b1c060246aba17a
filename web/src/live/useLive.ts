import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { navigate } from "wouter/use-browser-location";
import { accessToken, SignedOut } from "../session/session";

/** A push was opened while the app is: go there. */
function follow({ data }: MessageEvent): void {
  if (typeof data?.open === "string") navigate(data.open);
}

/** Nobody is signed in any more: the next person here is not told what was for the last one. */
function forget(): void {
  accessToken().catch(async (error) => {
    if (error instanceof SignedOut) await (await import("./browser")).unsubscribe();
  });
}

// After the first posts, which must not wait for it.
const LATER_MS = 1_500;

/** Keep a live connection while somebody is signed in. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    let stop: (() => void) | undefined;
    let isOver = false;
    const begin = async () => {
      const found = await import("./connection").catch(() => null); // without it, the app looks
      if (found && !isOver) stop = found.connect(client);
    };
    navigator.serviceWorker?.addEventListener("message", follow);
    const timer = setTimeout(() => void begin(), LATER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
      stop?.();
      navigator.serviceWorker?.removeEventListener("message", follow);
      forget();
    };
  }, [client]);
}
