import { useState } from "react";
import type { Medium } from "../api/types";
import { words } from "../words/words";

const WIDTHS = { small: 320, standard: 640, full: 1080 } as const;
type Size = keyof typeof WIDTHS;
type Urls = Record<string, Record<string, string | null | undefined> | undefined>;

/** How wide a photo is shown: the feed's column, or the whole window of a phone. */
export const COLUMN = "(min-width: 40rem) 34rem, 100vw";
export const GRID = "(min-width: 60rem) 18rem, 33vw";

/** A photo that grows out of its placeholder, in the best format that the browser knows. */
export function Photo({
  medium,
  sizes,
  eager = false,
  onBroken,
}: {
  medium: Medium;
  sizes: string;
  eager?: boolean;
  onBroken?: () => void;
}) {
  const [loaded, setLoaded] = useState(false);
  const urls: Urls = { ...medium.urls };
  const formats = Object.keys(urls["full"] ?? {});
  const fallback = formats.at(-1) ?? "jpg";
  return (
    <picture
      className="photo"
      style={medium.placeholder ? { backgroundImage: `url("${medium.placeholder}")` } : undefined}
    >
      {formats.slice(0, -1).map((format) => (
        <source
          key={format}
          type={`image/${format}`}
          srcSet={sources(urls, format, medium)}
          sizes={sizes}
        />
      ))}
      <img
        className={loaded ? "loaded" : undefined}
        src={urls["standard"]?.[fallback] ?? undefined}
        srcSet={sources(urls, fallback, medium)}
        sizes={sizes}
        alt={medium.alt_text || words.post.photo}
        width={medium.width ?? undefined}
        height={medium.height ?? undefined}
        loading={eager ? "eager" : "lazy"}
        fetchPriority={eager ? "high" : undefined}
        decoding="async"
        ref={(image) => void (image?.complete && image.naturalWidth && !loaded && setLoaded(true))}
        onLoad={() => setLoaded(true)}
        onError={onBroken}
      />
    </picture>
  );
}

/** The renditions of one format with their true widths: none is wider than its original. */
export function sources(urls: Urls, format: string, medium: Pick<Medium, "width">): string {
  const original = medium.width ?? Number.POSITIVE_INFINITY;
  const found = new Map<number, string>();
  for (const size of Object.keys(WIDTHS) as Size[]) {
    const url = urls[size]?.[format];
    const width = Math.min(WIDTHS[size], original);
    if (url && !found.has(width)) found.set(width, url);
  }
  return [...found].map(([width, url]) => `${url} ${width}w`).join(", ");
}
