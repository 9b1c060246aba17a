// Shows pushes, and opens what they are about. The app keeps the texts where this file finds them.

const TEXTS = "/push-texts.json";

addEventListener("push", (event) => {
  event.waitUntil(show(event.data?.json() ?? {}));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

async function show({ kind, names = [], others = 0, path = "/notifications", tag }) {
  const found = await caches.match(TEXTS);
  const texts = found ? await found.json() : { name: "Pinhole", kinds: {} };
  const act = texts.kinds[kind] ?? texts.name;
  const who = others > 0 ? texts.more.replace("{name}", names[0] ?? "") : names[0];
  const text = who ? `${who} ${act}` : act;
  await registration.showNotification(texts.name, {
    body: text,
    tag,
    icon: "/icon.svg",
    data: path.startsWith("/") && !path.startsWith("//") ? path : "/notifications",
  });
}

async function open(path) {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const [here] = windows;
  if (!here) return clients.openWindow(path);
  await here.focus();
  here.postMessage({ open: path });
}
