import { beforeEach, expect, test, vi } from "vitest";
import { blank } from "./draft";
import type { Chosen } from "./files";
import { clearNote, note, withNoted } from "./unsaved";

beforeEach(() => sessionStorage.clear());

const file = (id: string, altText = ""): Chosen => ({
  id,
  file: new File([id], id),
  type: "image/jpeg",
  altText,
  preview: "",
});

test("texts noted later take the place of those kept, and files stay", () => {
  const kept = { ...blank(), caption: "A", files: [file("1"), file("2")] };
  note("ana", { ...kept, caption: "A dune", files: [file("2", "Sand"), file("new")] });
  const found = withNoted("ana", kept);
  expect(found?.caption).toBe("A dune");
  expect(found?.files.map(({ id, altText }) => [id, altText])).toEqual([["2", "Sand"]]);
  expect(found?.files[0]?.file).toBe(kept.files[1]?.file);
});

test("a note is used once", () => {
  note("ana", { ...blank(), caption: "A dune" });
  expect(withNoted("ana", null)?.caption).toBe("A dune");
  expect(withNoted("ana", null)).toBeNull();
});

test("a note of somebody else, or for a draft that was begun later, is ignored", () => {
  note("ana", { ...blank(), caption: "A dune" });
  expect(withNoted("ben", null)).toBeNull();
  note("ana", { ...blank(), caption: "A dune" });
  expect(withNoted("ana", { ...blank(), caption: "B" })?.caption).toBe("B");
});

test("a device without room keeps what there was", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  note("ana", { ...blank(), caption: "A dune" });
  vi.restoreAllMocks();
  expect(withNoted("ana", null)).toBeNull();
});

test("a cleared note is gone", () => {
  note("ana", { ...blank(), caption: "A dune" });
  clearNote();
  expect(withNoted("ana", null)).toBeNull();
});
