import { Link } from "wouter";
import type { Mention } from "../api/types";

// Characters that some scripts have inside words, as in the API's `text/letters.py`.
const JOINERS =
  "\u200c\u200d\u00b7\u2027\u30fb\uff65\u30a0\u301c\uff5e\u05be\u05f3\u05f4\u0f0b\u0f0c";
// What may be a hashtag or a name.
const WORDS = new RegExp(`([#＃][\\p{L}\\p{M}\\p{N}_${JOINERS}]+|[@＠][A-Za-z0-9_.]+)`, "u");
const AFTER_TAG = new RegExp(`[${JOINERS}]+$`);

/** Somebody's text, with links for the hashtags and people that the API has found in it. */
export function RichText({
  text,
  hashtags = [],
  mentions = [],
}: {
  text: string;
  hashtags?: string[];
  mentions?: Mention[];
}) {
  const parts = text.split(WORDS);
  return (
    <bdi>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
        <Part key={at} {...{ part, hashtags, mentions }} />
      ))}
    </bdi>
  );
}

function Part({
  part,
  hashtags,
  mentions,
}: {
  part: string;
  hashtags: string[];
  mentions: Mention[];
}) {
  if (!WORDS.test(part)) return part;
  return "#＃".includes(part.charAt(0)) ? toTag(part, hashtags) : toPerson(part, mentions);
}

function toTag(part: string, hashtags: string[]) {
  const shown = part.replace(AFTER_TAG, "");
  const tag = found(shown.slice(1), hashtags);
  return tag ? linked(`/tags/${encodeURIComponent(tag)}`, shown, part.slice(shown.length)) : part;
}

function toPerson(part: string, mentions: Mention[]) {
  const shown = part.replace(/\.+$/, "");
  const name = shown.slice(1).toLowerCase();
  const person = mentions.find((each) => each.username === name);
  return person ? linked(`/@${person.username}`, shown, part.slice(shown.length)) : part;
}

/** The hashtag that the API has made of a word; it folds case as Python does, which browsers do not. */
function found(word: string, hashtags: string[]) {
  const lower = word.normalize("NFKC").toLowerCase();
  return (
    hashtags.find((each) => each === lower) ??
    hashtags.find((each) => folded(each) === folded(word))
  );
}

/** Without case and accents, in Turkish and Greek too. */
function folded(word: string) {
  const upper = word.replaceAll("～", "〜").normalize("NFKC").toUpperCase();
  const parts = upper.toLowerCase().normalize("NFD");
  return parts
    .replace(/\p{Mn}/gu, "")
    .replaceAll("ς", "σ")
    .replaceAll("ı", "i");
}

function linked(to: string, shown: string, end: string) {
  return (
    <>
      <Link to={to}>{shown}</Link>
      {end}
    </>
  );
}
