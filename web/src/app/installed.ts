// The service worker, once the first page is there: it keeps the app for when there is no network.

/** What the browser has of Trusted Types; TypeScript does not know it yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: () => string }): Policy;
}

interface Policy {
  createScriptURL(input: string): string;
}

const WORKER = "/worker.js";
// After the photos of the first screen and the pages that may be opened next.
const IDLE_MS = 6_000;

export function startWorker(): void {
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  setTimeout(() => void navigator.serviceWorker.register(address()).catch(() => {}), IDLE_MS);
}

/** The only script that is ever started by its address: the content policy knows this one name. */
function address(): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  return (
    types?.createPolicy("worker", { createScriptURL: () => WORKER }).createScriptURL("") ?? WORKER
  );
}
