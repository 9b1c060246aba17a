// Trying again what a network or a busy server stopped, ever more patiently.

import { ApiError } from "../api/client";
import { SignedOut } from "../session/session";
import { NotSent } from "./send";

const ATTEMPTS = 8;
const LONGEST_SECONDS = 30;

/** Ask until it works; `waiting` is told when a pause begins and ends.
 * Throws what will not pass by itself, and what is still wrong after several attempts. */
export async function persist<T>(
  ask: () => Promise<T>,
  waiting: (isWaiting: boolean) => void,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 0; ; attempt += navigator.onLine ? 1 : 0) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !mayPass(error) || attempt >= ATTEMPTS) throw error;
      waiting(true);
      await pause(error, attempt, signal).finally(() => waiting(false));
    }
  }
}

/** Whether time or a new address for the upload helps. */
function mayPass(error: unknown): boolean {
  if (error instanceof SignedOut) return false;
  if (error instanceof NotSent) return error.status !== 400;
  return error instanceof ApiError ? error.status >= 500 || error.status === 429 : true;
}

/** Wait for the network, or for a while. */
function pause(error: unknown, attempt: number, signal: AbortSignal): Promise<void> {
  const asked = error instanceof ApiError ? error.retryAfter : null;
  const seconds = asked ?? Math.min(2 ** attempt, LONGEST_SECONDS);
  return new Promise((resolve, reject) => {
    const timer = navigator.onLine ? setTimeout(resolve, seconds * 1000) : undefined;
    addEventListener("online", () => resolve(), { once: true, signal });
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
