// The texts in the person's language, and numbers and times as that language writes them.

import { en, type Words } from "./en";
import { type Language, language } from "./language";

/** All texts, in the language that `speak` has loaded. */
export let words: Words = en;

// What is not here is loaded when somebody needs it.
const LOADS: Record<Exclude<Language, "en">, () => Promise<Words>> = {
  de: async () => (await import("./de")).de,
};

let formats = formatsOf("en");

/** Load the texts of the person's language; the page says which one it is in. */
export async function speak(chosen: Language = language()): Promise<void> {
  try {
    words = chosen === "en" ? en : await LOADS[chosen]();
  } catch {
    return; // offline, and the language has never been loaded: English is there
  }
  formats = formatsOf(chosen);
  document.documentElement.lang = chosen;
}

function formatsOf(language: Language) {
  return {
    short: new Intl.RelativeTimeFormat(language, { style: "narrow", numeric: "auto" }),
    day: new Intl.DateTimeFormat(language, { dateStyle: "medium" }),
    whole: new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }),
    bytes: new Intl.NumberFormat(language, { style: "unit", unit: "megabyte" }),
  };
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3h ago"; after a week the date. */
export function ago(time: string, now = Date.now()): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (seconds > 7 * 86_400) return formats.day.format(new Date(time));
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? ["second", 1];
  return formats.short.format(-Math.floor(Math.max(seconds, 0) / length), unit);
}

export function wholeTime(time: string): string {
  return formats.whole.format(new Date(time));
}

export function megabytes(size: number): string {
  return formats.bytes.format(Math.round(size / 1_000_000));
}
