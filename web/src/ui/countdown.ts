import { useEffect, useRef, useState } from "react";

/** Seconds that are left of so many, 0 at the end, when `whenOver` is called; null without any.
 * Another `cause` begins another countdown. */
export function useCountdown(
  seconds: number | null,
  cause: unknown,
  whenOver?: () => void,
): number | null {
  const [left, setLeft] = useState(seconds);
  const over = useRef(whenOver);
  over.current = whenOver;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cause says when to begin again
  useEffect(() => {
    setLeft(seconds);
    if (seconds === null) return;
    const end = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      // By the clock: a tab in the background is called rarely.
      const now = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setLeft(now);
      if (now > 0) return;
      clearInterval(timer);
      over.current?.();
    }, 1000);
    return () => clearInterval(timer);
  }, [seconds, cause]);
  return left;
}
