import { expect, test } from "vitest";
import { completed, wanted } from "./completion";

test("a hashtag or a name is wanted as soon as two letters of it are before the caret", () => {
  expect(wanted("Hello @an", 9)).toEqual({ kind: "@", word: "an", start: 6 });
  expect(wanted("#Dé", 3)).toEqual({ kind: "#", word: "Dé", start: 0 });
  expect(wanted("Hello @a", 8)).toBeNull();
  expect(wanted("Hello @an and", 9)?.word).toBe("an");
});

test("addresses and what has ended are not wanted", () => {
  expect(wanted("me@example.com", 14)).toBeNull();
  expect(wanted("Hello @ana ", 11)).toBeNull();
  expect(wanted("#sea.side", 9)).toBeNull();
});

test("a choice replaces what was written, and the caret is behind it", () => {
  const text = "Hello @an!";
  const want = wanted(text, 9);
  expect(want && completed(text, want, "ana.b")).toEqual({ text: "Hello @ana.b !", caret: 13 });
  const before = wanted("#su at sea", 3);
  expect(before && completed("#su at sea", before, "sunset")).toEqual({
    text: "#sunset at sea",
    caret: 8,
  });
});
