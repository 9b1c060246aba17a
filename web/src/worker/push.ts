// Shows pushes, and opens what they are about. The app keeps the texts where this file finds them.

declare const self: ServiceWorkerGlobalScope;

/** Also in `live/browser.ts`, which keeps them. */
const TEXTS = "/push-texts.json";
const ELSEWHERE = "/notifications";

interface Pushed {
  kind?: string;
  names?: string[];
  others?: number;
  path?: string;
  tag?: string;
}

interface Texts {
  name: string;
  more: string;
  kinds: Record<string, string>;
  kindsOfMany: Record<string, string>;
}

const NO_TEXTS: Texts = { name: "Pinhole", more: "{name}", kinds: {}, kindsOfMany: {} };

export async function show(pushed: Pushed): Promise<void> {
  const { kind = "", names = [], others = 0, path = ELSEWHERE, tag } = pushed;
  const found = await caches.match(TEXTS);
  const texts: Texts = found ? await found.json() : NO_TEXTS;
  const what = (others > 0 && texts.kindsOfMany[kind]) || texts.kinds[kind] || texts.name;
  const who = others > 0 ? texts.more.replace("{name}", names[0] ?? "") : names[0];
  await self.registration.showNotification(texts.name, {
    body: who ? `${who} ${what}` : what,
    tag,
    icon: "/icon-192.png",
    data: path.startsWith("/") && !path.startsWith("//") ? path : ELSEWHERE,
  });
}

/** Go on in a window of the app that is open, or open one. */
export async function open(path: string): Promise<void> {
  const [here] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!here) {
    await self.clients.openWindow(path);
    return;
  }
  await here.focus();
  here.postMessage({ open: path });
}
