// What the rest of the app knows of the live connection: whether there is one, and which posts are on the screen.

import { type RefObject, useEffect, useRef, useSyncExternalStore } from "react";

/** Between looks at what the connection tells: in case that it missed something. */
export const RARELY_MS = 5 * 60_000;

const listeners = new Set<() => void>();
// Posts, and in how many places each is.
const shown = new Map<string, number>();
let isOpen = false;

/** How often to look: now and then, or rarely while the live connection tells what is new. */
export function useLook(seconds: number): number {
  const live = useSyncExternalStore(listen, () => isOpen);
  return live ? RARELY_MS : seconds * 1000;
}

export function setOpen(open: boolean): void {
  isOpen = open;
  tell();
}

/** The posts on the screen, last shown first. */
export function shownPosts(): string[] {
  return [...shown.keys()].reverse();
}

export function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For the element of a post: what changes of it is told while it is on the screen. */
export function useShown<E extends Element>(id: string): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    if (!element.current) return;
    let isHere = false;
    const here = (now: boolean) => {
      if (now !== isHere) count(id, now ? 1 : -1);
      isHere = now;
    };
    const observer = new IntersectionObserver((entries) =>
      here(entries.at(-1)?.isIntersecting ?? false),
    );
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      here(false);
    };
  }, [id]);
  return element;
}

function count(id: string, change: number): void {
  const places = (shown.get(id) ?? 0) + change;
  shown.delete(id);
  if (places > 0) shown.set(id, places);
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}
