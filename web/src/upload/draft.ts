// A post that is not shared yet: what its author has chosen and written so far.

import type { Post } from "../api/types";
import type { Place } from "../location/LocationFields";
import type { Chosen } from "./files";

export interface Draft {
  files: Chosen[];
  caption: string;
  audience: Post["audience"];
  commenting: Post["comment_policy"];
  isSensitive: boolean;
  where: "none" | "photo" | "entered";
  place: Place;
  /** With the same key, a second attempt makes no second post. */
  key: string;
  /** Once the post is announced: only sending its files is left. */
  postId: string | null;
  /** Ids of the files that have arrived. */
  sent: string[];
}

export function blank(): Draft {
  return {
    files: [],
    caption: "",
    audience: "everyone",
    commenting: "everyone",
    isSensitive: false,
    where: "none",
    place: { name: "", coordinates: "" },
    key: crypto.randomUUID(),
    postId: null,
    sent: [],
  };
}

export function isBlank({ files, caption, place }: Draft): boolean {
  return files.length === 0 && !caption.trim() && !place.name.trim() && !place.coordinates.trim();
}

/** The files in another order: the one from a place at another. */
export function moved<T>(files: T[], from: number, to: number): T[] {
  const one = files[from];
  return one === undefined ? files : files.toSpliced(from, 1).toSpliced(to, 0, one);
}
