// The texts in the person's language, and numbers and times as that language writes them.

import { en, type Words } from "./en";

export const words: Words = en;

const language = "en";
const short = new Intl.RelativeTimeFormat(language, { style: "narrow", numeric: "auto" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const whole = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
const bytes = new Intl.NumberFormat(language, { style: "unit", unit: "megabyte" });

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3h ago"; after a week the date. */
export function ago(time: string, now = Date.now()): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (seconds > 7 * 86_400) return day.format(new Date(time));
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? ["second", 1];
  return short.format(-Math.floor(Math.max(seconds, 0) / length), unit);
}

export function wholeTime(time: string): string {
  return whole.format(new Date(time));
}

export function megabytes(size: number): string {
  return bytes.format(Math.round(size / 1_000_000));
}
