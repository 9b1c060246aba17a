// Photos that another app shares: kept here until the page for a new post takes them.

/** Where the manifest's share target sends them. */
export const SHARE_PATH = "/share";
/** Also in `upload/shared.ts`, which reads it. */
const CACHE = "shared";
const TO = "/new?shared";

/** Keep the shared files and texts, and go on to the page for a new post. */
export async function takeOver(request: Request): Promise<Response> {
  const form = await request.formData();
  await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  const files = form.getAll("files").filter((each): each is File => each instanceof File);
  await Promise.all(files.map((file, at) => cache.put(`/shared/${at}`, answerOf(file))));
  const texts = ["title", "text", "url"].map((name) => form.get(name)).filter(Boolean);
  await cache.put("/shared/text", new Response(texts.join("\n")));
  return Response.redirect(TO, 303);
}

function answerOf(file: File): Response {
  // Header values hold Latin-1 only.
  const headers = { "Content-Type": file.type, "File-Name": encodeURIComponent(file.name) };
  return new Response(file, { headers });
}
