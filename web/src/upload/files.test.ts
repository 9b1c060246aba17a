import { beforeEach, expect, test, vi } from "vitest";
import { choose, MOST } from "./files";

beforeEach(() => {
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x" }));
});

const file = (name: string, type: string) => new File(["x"], name, { type });

test("photos and videos are taken, also those whose type the system does not know", () => {
  const [chosen, refused] = choose([file("a.jpg", "image/jpeg"), file("IMG_1.HEIC", "")], 0);
  expect(chosen.map(({ type }) => type)).toEqual(["image/jpeg", "image/heic"]);
  expect(refused).toEqual([]);
});

test("other files are refused by name, and the others stay", () => {
  const [chosen, refused] = choose(
    [file("a.pdf", "application/pdf"), file("b.png", "image/png")],
    0,
  );
  expect(chosen.length).toBe(1);
  expect(refused[0]).toContain("a.pdf");
});

test("a post has no more files than the API takes", () => {
  const many = Array.from({ length: MOST + 5 }, (_, at) => file(`${at}.jpg`, "image/jpeg"));
  const [chosen, refused] = choose(many, 3);
  expect(chosen.length).toBe(MOST - 3);
  expect(refused.length).toBe(1);
});
