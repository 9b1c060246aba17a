import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

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
    const timer = setTimeout(() => void begin(), LATER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
      stop?.();
    };
  }, [client]);
}
