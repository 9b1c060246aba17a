// Pushes in this browser: its service worker, and its subscription at the browser's own push service.

import { register } from "../app/serviceWorker";
import { words } from "../words/words";

const TEXTS = "/push-texts.json";

export type Subscribed = { endpoint: string; keys: { p256dh: string; auth: string } };

/** Whether this browser can take pushes at all. */
export function canPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

/** Ask for leave and subscribe; null if the person refuses. */
export async function subscribe(publicKey: string): Promise<Subscribed | null> {
  if ((await Notification.requestPermission()) !== "granted") return null;
  await keepTexts();
  await register();
  const { pushManager } = await navigator.serviceWorker.ready;
  const made = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  const { endpoint = "", keys = {} } = made.toJSON();
  return { endpoint, keys: { p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" } };
}

/** The id by which the API knows this browser's subscription; null if it has none. */
export async function subscriptionId(): Promise<string | null> {
  const found = await subscription();
  if (!found) return null;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(found.endpoint));
  const bytes = [...new Uint8Array(digest).subarray(0, 16)];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Take no more pushes here, whoever signs in next. */
export async function unsubscribe(): Promise<void> {
  await (await subscription())?.unsubscribe();
}

async function subscription(): Promise<PushSubscription | null> {
  if (!canPush()) return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** The service worker has no words of its own. */
async function keepTexts(): Promise<void> {
  const { kinds, kindsOfMany } = words.notifications;
  const texts = { name: words.app.name, more: words.push.more, kinds, kindsOfMany };
  const kept = await caches.open("push");
  await kept.put(TEXTS, Response.json(texts));
}
