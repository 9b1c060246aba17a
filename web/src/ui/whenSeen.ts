import { type RefObject, useEffect, useRef } from "react";

/** Call back each time that the element comes near the window. */
export function useWhenSeen<E extends Element>(
  callback: () => void,
  margin = "1500px",
): RefObject<E | null> {
  const element = useRef<E>(null);
  const latest = useRef(callback);
  latest.current = callback;
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && latest.current(),
      { rootMargin: margin },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  });
  return element;
}
