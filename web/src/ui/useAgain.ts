import { useEffect, useRef } from "react";

/** Call back when somebody follows a link to the page that they are on. */
export function useAgain(callback: () => void): void {
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    const path = location.pathname;
    const pushed = () => location.pathname === path && latest.current();
    addEventListener("pushState", pushed);
    return () => removeEventListener("pushState", pushed);
  }, []);
}
