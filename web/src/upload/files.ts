// The files of a new post: what may be in it, and what its type is.

import { megabytes, words } from "../words/words";

export interface Chosen {
  id: string;
  file: File;
  type: ContentType;
  altText: string;
  preview: string;
}

export const TYPES = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/gif",
  "image/heic",
  "image/heif",
  "image/avif",
  "video/mp4",
  "video/quicktime",
] as const;
export type ContentType = (typeof TYPES)[number];

export const MOST = 20;
const LIMITS = { image: 30_000_000, video: 200_000_000 };
// Some systems know no type for what phones write.
const BY_NAME: Record<string, ContentType> = {
  heic: "image/heic",
  heif: "image/heif",
  avif: "image/avif",
  mov: "video/quicktime",
};

/** The files that may be added to those there are, and why others may not. */
export function choose(files: Iterable<File>, present: number): [Chosen[], string[]] {
  const chosen: Chosen[] = [];
  const refused: string[] = [];
  for (const file of files) {
    const type = typeOf(file);
    const reason = present + chosen.length >= MOST ? words.upload.tooMany : unfit(file, type);
    if (reason || !type) refused.push(reason ?? "");
    else chosen.push(made(file, type));
  }
  return [chosen, [...new Set(refused)]];
}

export function isVideo(type: ContentType): boolean {
  return type.startsWith("video/");
}

/** The type of a file, by its name where the system knows none. */
export function typeOf(file: File): ContentType | undefined {
  const ending = file.name.split(".").at(-1)?.toLowerCase() ?? "";
  return TYPES.find((type) => type === file.type) ?? BY_NAME[ending];
}

function unfit(file: File, type: ContentType | undefined): string | undefined {
  if (!type) return words.upload.wrongType(file.name);
  const limit = LIMITS[isVideo(type) ? "video" : "image"];
  return file.size > limit ? words.upload.tooLarge(file.name, megabytes(limit)) : undefined;
}

function made(file: File, type: ContentType): Chosen {
  return restored({ id: crypto.randomUUID(), file, type, altText: "" });
}

/** A file with something to look at. */
export function restored(kept: Omit<Chosen, "preview">): Chosen {
  return { ...kept, preview: URL.createObjectURL(kept.file) };
}
