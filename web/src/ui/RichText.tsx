import { Link } from "wouter";
import type { Mention } from "../api/types";

const WORDS = /([#@][\p{L}\p{M}\p{N}_.]+)/u;

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
  const word = part.slice(1).replace(/\.+$/, "");
  const end = part.slice(word.length + 1);
  const tag = part.startsWith("#") && hashtags.find((each) => each === word.toLowerCase());
  if (tag) return linked(`/tags/${encodeURIComponent(tag)}`, `#${word}`, end);
  const name = word.toLowerCase();
  const person = part.startsWith("@") && mentions.find((each) => each.username === name);
  return person ? linked(`/@${person.username}`, `@${word}`, end) : part;
}

function linked(to: string, shown: string, end: string) {
  return (
    <>
      <Link to={to}>{shown}</Link>
      {end}
    </>
  );
}
