import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { choose, kept, language } from "./language";
import { ago, speak, words } from "./words";

const READS = (...languages: string[]) =>
  vi.spyOn(navigator, "languages", "get").mockReturnValue(languages);

beforeEach(() => localStorage.clear());
afterEach(() => speak("en"));

test("the browser's first language that we have is spoken", () => {
  READS("fr-CA", "de-AT", "en-GB");
  expect(language()).toBe("de");
});

test("whose languages we do not have reads English", () => {
  READS("fr", "constructor");
  expect(language()).toBe("en");
});

test("a choice goes before the browser's languages, until it is taken back", () => {
  READS("de");
  choose("en");
  expect(language()).toBe("en");
  choose(null);
  expect(language()).toBe("de");
});

test("a language that we no longer have is no choice", () => {
  localStorage.setItem("language", "tlh");
  expect(kept()).toBeNull();
});

test("texts, plurals and times change with the language, and the page says which it is", async () => {
  await speak("de");
  expect(words.profile.posts(1)).toBe("1 Beitrag");
  expect(words.profile.posts(2)).toBe("2 Beiträge");
  expect(ago("2026-11-28T09:30:00Z", Date.parse("2026-11-29T12:00:00Z"))).toBe("gestern");
  expect(document.documentElement.lang).toBe("de");
});

test("every text that takes something shows it in both languages", async () => {
  const english = shown(words);
  await speak("de");
  const german = shown(words);
  expect(german.length).toBe(english.length);
  expect(german.every((text) => text.includes("7"))).toBe(true);
});

/** What the texts that take something say for 7. */
function shown(texts: object): string[] {
  return Object.values(texts).flatMap((text) => {
    if (typeof text === "function") return [text("7", "7")];
    return typeof text === "object" ? shown(text) : [];
  });
}
