import { useState } from "react";

const HUES = 6;

/** A person's picture, or the first letter of their name; the name beside it says who it is. */
export function Avatar({
  person,
  size = "m",
}: {
  person: { username: string; avatar_url: string | null };
  size?: "s" | "m" | "l";
}) {
  const [broken, setBroken] = useState<string | null>(null);
  const url = person.avatar_url;
  const hue = [...person.username].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % HUES;
  return (
    <span className={`avatar avatar-${size} hue-${hue}`} aria-hidden="true">
      {url && url !== broken ? (
        <img src={url} alt="" loading="lazy" onError={() => setBroken(url)} />
      ) : (
        person.username.slice(0, 1).toUpperCase()
      )}
    </span>
  );
}
