// The service worker: the app starts without a network, and takes photos that other apps share.

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

async function activate(): Promise<void> {
  // A page is asked for while the worker itself still starts.
  await self.registration.navigationPreload?.enable();
  await removeOld();
}
