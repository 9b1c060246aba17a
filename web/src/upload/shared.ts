// What another app has shared with this one; the service worker has kept it (`worker/share.ts`).

const CACHE = "shared";
const TEXT = "/shared/text";

/** The shared files and their text; nothing where nothing was shared. They stay until `forgetShared`. */
export async function readShared(): Promise<{ files: File[]; text: string }> {
  if (!("caches" in globalThis) || !(await caches.has(CACHE))) return { files: [], text: "" };
  const cache = await caches.open(CACHE);
  const text = (await (await cache.match(TEXT))?.text()) ?? "";
  const requests = (await cache.keys()).filter(({ url }) => !url.endsWith(TEXT));
  const files = await Promise.all(
    requests.map(async (request) => fileOf((await cache.match(request))!)),
  );
  return { files, text };
}

export async function forgetShared(): Promise<void> {
  if ("caches" in globalThis) await caches.delete(CACHE);
}

async function fileOf(answer: Response): Promise<File> {
  const type = answer.headers.get("Content-Type") ?? "";
  const name = decodeURIComponent(answer.headers.get("File-Name") ?? "");
  return new File([await answer.blob()], name, { type });
}
