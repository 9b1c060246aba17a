// The service worker: the app starts without a network, takes photos that other apps share, and shows
// pushes.

import { open, show } from "./push";
import { SHARE_PATH, takeOver } from "./share";
import { answerPage, keepApp, kept, removeOld } from "./shell";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => event.waitUntil(keepApp()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  if (request.method === "POST" && url.pathname === SHARE_PATH) {
    event.respondWith(takeOver(request));
  } else if (request.method === "GET") {
    event.respondWith(request.mode === "navigate" ? answerPage(event) : kept(request));
  }
});

self.addEventListener("push", (event) => event.waitUntil(show(event.data?.json() ?? {})));

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

async function activate(): Promise<void> {
  // A page is asked for while the worker itself still starts.
  await self.registration.navigationPreload?.enable();
  await removeOld();
}
