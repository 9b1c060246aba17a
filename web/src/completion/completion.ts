// Which hashtag or person somebody is about to write, and the text with what they chose.

export interface Wanted {
  kind: "#" | "@";
  /** What is written of it so far. */
  word: string;
  /** Where its sign is. */
  start: number;
}

const LEAST = 2; // the API searches for no less
const BEFORE_CARET = /(?:^|[^\p{L}\p{M}\p{N}_&@#])([#@])([\p{L}\p{M}\p{N}_.]+)$/u;

/** The hashtag or name that ends at the caret, if it is long enough to be searched for. */
export function wanted(text: string, caret: number): Wanted | null {
  const [, kind, word = ""] = BEFORE_CARET.exec(text.slice(0, caret)) ?? [];
  if (word.length < LEAST || (kind !== "#" && kind !== "@")) return null;
  if (kind === "#" && word.includes(".")) return null;
  return { kind, word, start: caret - word.length - 1 };
}

/** The text with the choice in place of what was wanted, and the caret behind it. */
export function completed(
  text: string,
  { kind, word, start }: Wanted,
  choice: string,
): { text: string; caret: number } {
  const rest = text.slice(start + 1 + word.length);
  const written = `${kind}${choice}${/^\s/.test(rest) ? "" : " "}`;
  const caret = start + kind.length + choice.length + 1;
  return { text: text.slice(0, start) + written + rest, caret };
}
