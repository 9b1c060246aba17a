import { expect, test } from "vitest";
import { blank, isBlank, moved } from "./draft";

test("a file moves to another place, and all others keep their order", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b"], 5, 0)).toEqual(["a", "b"]);
});

test("only a draft with something in it is kept", () => {
  expect(isBlank(blank())).toBe(true);
  expect(isBlank({ ...blank(), caption: " " })).toBe(true);
  expect(isBlank({ ...blank(), caption: "Hello" })).toBe(false);
});
