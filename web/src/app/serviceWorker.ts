// The service worker: it keeps the app for when there is no network, and shows pushes.

/** What the browser has of Trusted Types; TypeScript does not know it yet. */
interface Policy {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy;
}

const WORKER = "/sw.js";
// After the photos of the first screen and the pages that may be opened next.
const IDLE_MS = 6_000;
let policy: Policy | undefined;

/** Keep the app once the first page is there; without a worker it works as well. */
export function startWorker(): void {
  if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  setTimeout(() => void register().catch(() => {}), IDLE_MS);
}

/** The worker that is there, or a new one. */
export function register(): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register(trusted(WORKER));
}

/** The one script address that may be made from a text: the content policy names this policy alone. */
function trusted(url: typeof WORKER): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("service-worker", {
    createScriptURL: (asked) => {
      if (asked !== WORKER) throw new TypeError("This is not our service worker.");
      return asked;
    },
  });
  return policy ? policy.createScriptURL(url) : url;
}
