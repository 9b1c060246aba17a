// Addresses of renditions in short: in full, they would be most of what a long list of posts holds.

export type Size = "thumbnail" | "small" | "standard" | "full";

/** What the addresses of a photo have in common, and how each goes on, by size and format. */
export interface Renditions {
  base: string;
  ends: Ends;
}
type Ends = Partial<Record<Size, Record<string, string>>>;
type Urls = Partial<Record<Size, Record<string, string | null | undefined> | null>>;

// Photos that everybody may see have the same few names: those are kept once.
const known = new Map<string, Ends>();

export function shortened(urls: Urls): Renditions {
  const base = folder(Object.values(urls).flatMap((formats) => Object.values(formats ?? {})));
  const text = JSON.stringify(urls, (_, value) =>
    typeof value === "string" ? value.slice(base.length) : (value ?? undefined),
  );
  if (text.includes("?")) return { base, ends: JSON.parse(text) }; // signed, each in its own way
  const ends: Ends = known.get(text) ?? JSON.parse(text);
  known.set(text, ends);
  return { base, ends };
}

/** The whole address; undefined if there is no such rendition. */
export function address(of: Renditions, size: Size, format: string): string | undefined {
  const end = of.ends[size]?.[format];
  return end === undefined ? undefined : of.base + end;
}

/** The formats of the largest size, the best one first. */
export function formats({ ends }: Renditions): string[] {
  return Object.keys(ends.full ?? {});
}

/** The folder that all addresses are in, or "". */
function folder(urls: (string | null | undefined)[]): string {
  const [first = ""] = urls;
  const path = (first ?? "").split("?")[0] ?? "";
  const base = path.slice(0, path.lastIndexOf("/") + 1);
  return urls.every((url) => url == null || url.startsWith(base)) ? base : "";
}
