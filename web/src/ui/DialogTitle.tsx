import { type ReactNode, useEffect, useRef } from "react";

/** Names what a dialog shows now, and takes the focus from the button that led to it. */
export function DialogTitle({ children }: { children: ReactNode }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <h2 ref={title} tabIndex={-1}>
      {children}
    </h2>
  );
}
