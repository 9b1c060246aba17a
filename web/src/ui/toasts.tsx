// Short messages about what has just happened, read aloud politely.

import { useEffect, useSyncExternalStore } from "react";

const SECONDS = 6;
const listeners = new Set<() => void>();
let shown: { text: string; number: number } | null = null;

export function toast(text: string): void {
  become({ text, number: (shown?.number ?? 0) + 1 });
}

export function Toasts() {
  const message = useSyncExternalStore(listen, () => shown);
  useEffect(() => {
    if (!message) return;
    const timer = setTimeout(() => become(null), SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [message]);
  return (
    <div className="toasts" role="status">
      {message && <p key={message.number}>{message.text}</p>}
    </div>
  );
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: typeof shown): void {
  shown = next;
  for (const listener of listeners) listener();
}
