import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";

// Some screens in both directions: whoever scrolls fast still finds posts there.
const MARGIN = "3000px";
// Heights of what is far away, by name and width: a list that is opened again begins as it was left.
const rooms = new Map<string, number>();
const inThisWidth = (name: string) => `${innerWidth} ${name}`;

interface Props {
  /** What its room is remembered by. */
  name: string;
  children: () => ReactNode;
  /** Called when only its room is left. */
  left: () => void;
}

/** What `children` makes while it is near the window or in use; otherwise only its room is left. */
export function Near({ name, children, left }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const isFar = useRef(false);
  const [height, setHeight] = useState(() => rooms.get(inThisWidth(name)) ?? null);
  const leave = useCallback(
    (to: EventTarget | null = null) => {
      const element = box.current;
      if (!element || !isFar.current || isInUse(element) || element.contains(to as Node)) return;
      const room = element.getBoundingClientRect().height;
      rooms.set(inThisWidth(name), room);
      setHeight(room);
    },
    [name],
  );
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    return watch(element, ({ isIntersecting }) => {
      isFar.current = !isIntersecting;
      if (!isIntersecting) return leave();
      rooms.delete(inThisWidth(name));
      setHeight(null);
    });
  }, [leave, name]);
  const isEmpty = height !== null;
  const tell = useRef(left);
  tell.current = left;
  useEffect(() => {
    if (isEmpty) tell.current();
  }, [isEmpty]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that something in it was left
    <div
      ref={box}
      style={isEmpty ? { height } : undefined}
      onBlur={({ relatedTarget }) => leave(relatedTarget)}
    >
      {!isEmpty && children()}
    </div>
  );
}

/** Whether it holds the focus of the keyboard (a button that was tapped has another), an open dialog, or
 * text that is not sent. */
function isInUse(element: HTMLElement): boolean {
  const fields = element.querySelectorAll<HTMLInputElement>("input, textarea");
  const used = element.querySelector(":focus-visible, dialog[open]");
  return used !== null || [...fields].some(({ value }) => value);
}

type Told = (entry: IntersectionObserverEntry) => void;
const told = new WeakMap<Element, Told>();
// One for all: each costs time whenever the page scrolls.
let observer: IntersectionObserver | undefined;

function watch(element: Element, tell: Told): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) told.get(entry.target)?.(entry);
    },
    { rootMargin: MARGIN },
  );
  told.set(element, tell);
  observer.observe(element);
  return () => observer?.unobserve(element);
}
