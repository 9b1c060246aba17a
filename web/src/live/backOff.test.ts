import { expect, test } from "vitest";
import { backOff } from "./backOff";

test("attempts get rarer, down to one a minute", () => {
  const longest = [0, 1, 2, 5, 6, 50].map((attempt) => backOff(attempt, 1));
  expect(longest).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
});

test("those who wait do not come back all at once, and nobody at once", () => {
  expect(backOff(6, 0)).toBe(30_000);
  expect(backOff(6, 0.5)).toBe(45_000);
});
