// Parts of the app that are loaded when they are opened, and before that while there is nothing else
// to do.

import { type ComponentType, lazy } from "react";

// After the photos of the first screen.
const IDLE_MS = 3_000;
const loads: (() => Promise<unknown>)[] = [];

/** Load what a person who is signed in may open next. */
export function prepare(): () => void {
  const load = () => {
    for (const each of loads) void each().catch(() => {});
  };
  const timer = setTimeout(load, IDLE_MS);
  return () => clearTimeout(timer);
}

type Loaded<P> = Promise<{ default: ComponentType<P> }>;

/** A part that a person who is signed in may open next. */
export function soon<P>(load: () => Loaded<P>) {
  loads.push(load);
  return lazy(() => whenOnline(load));
}

/** A part that cannot be loaded offline is loaded once the network is back. */
export async function whenOnline<P>(load: () => Loaded<P>): Loaded<P> {
  try {
    return await load();
  } catch (error) {
    if (navigator.onLine) throw error;
    await new Promise((resolve) => addEventListener("online", resolve, { once: true }));
    return whenOnline(load);
  }
}
