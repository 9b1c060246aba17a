// What the app needs to start: its page, scripts and styles, kept together for each build.

/** The addresses of this build's files; the build puts them here (`vite.config.ts`). */
declare const BUILD_FILES: string[];

const FILES = Array.from(BUILD_FILES);
const PAGE = "/index.html";
// They have no hash in their names, and are asked for whenever there is a network.
const NAMED = [PAGE, "/config.json", "/manifest.webmanifest", "/icon.svg"];
const PREFIX = "app-";
const CACHE = PREFIX + hash(FILES.join());

/** Keep all files of this build. */
export async function keepApp(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...NAMED, ...FILES]);
}

/** Forget the builds before this one. */
export async function removeOld(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** A page as the network has it; without a network the app, which finds the page by its address. */
export async function answerPage({ request, preloadResponse }: FetchEvent): Promise<Response> {
  try {
    return (await preloadResponse) ?? (await fetch(request));
  } catch (error) {
    const page = await (await caches.open(CACHE)).match(PAGE);
    if (page) return page;
    throw error;
  }
}

/** A file of this build, or what the network has; the named ones from the network while there is one. */
export async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const isNamed = NAMED.includes(new URL(request.url).pathname);
  const found = await cache.match(request);
  if (found && !isNamed) return found;
  try {
    return await fetch(request);
  } catch (error) {
    if (found) return found;
    throw error;
  }
}

/** A short name for a text; two builds have different ones. */
function hash(text: string): string {
  let sum = 5381;
  for (const each of text) sum = (sum * 33 + each.charCodeAt(0)) | 0;
  return (sum >>> 0).toString(36);
}
