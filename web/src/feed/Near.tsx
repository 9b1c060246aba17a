import { type ReactNode, useEffect, useRef, useState } from "react";

// Some screens in both directions: whoever scrolls fast still finds posts there.
const MARGIN = "3000px";

/** What `children` makes while it is near the window; what is far away leaves only its room. */
export function Near({ children }: { children: () => ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState<number | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    return watch(element, ({ isIntersecting, boundingClientRect }) => {
      if (isIntersecting) setHeight(null);
      else if (!isInUse(element)) setHeight(boundingClientRect.height);
    });
  }, []);
  return (
    <div ref={box} style={height === null ? undefined : { height }}>
      {height === null && children()}
    </div>
  );
}

/** Whether somebody has the focus in it, or has typed something that is not sent. */
function isInUse(element: HTMLElement): boolean {
  const fields = element.querySelectorAll<HTMLInputElement>("input, textarea");
  return element.contains(document.activeElement) || [...fields].some(({ value }) => value);
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
