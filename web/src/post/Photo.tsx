import { useState } from "react";
import type { Medium } from "../api/types";
import { words } from "../words/words";
import { address, formats } from "./renditions";

const WIDTHS = { small: 320, standard: 640, full: 1080 } as const;

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
  const all = formats(medium.urls);
  const fallback = all.at(-1) ?? "jpg";
  return (
    <picture
      className="photo"
      style={medium.placeholder ? { backgroundImage: `url("${medium.placeholder}")` } : undefined}
    >
      {all.slice(0, -1).map((format) => (
        <source
          key={format}
          type={`image/${format}`}
          srcSet={sources(medium, format)}
          sizes={sizes}
        />
      ))}
      <img
        className={loaded ? "loaded" : undefined}
        src={address(medium.urls, "standard", fallback)}
        srcSet={sources(medium, fallback)}
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
export function sources({ urls, width }: Pick<Medium, "urls" | "width">, format: string): string {
  const found = new Map<number, string>();
  for (const size of ["small", "standard", "full"] as const) {
    const url = address(urls, size, format);
    const shown = Math.min(WIDTHS[size], width ?? Number.POSITIVE_INFINITY);
    if (url && !found.has(shown)) found.set(shown, url);
  }
  return [...found].map(([width, url]) => `${url} ${width}w`).join(", ");
}
