import { expect, test } from "vitest";
import { isTaken, KEYS, reader, type Shortcut } from "./keys";

test("every shortcut is found by its keys, and no key alone begins another", () => {
  for (const [shortcut, keys] of Object.entries(KEYS) as [Shortcut, string][]) {
    const read = reader();
    const found = keys.split(" ").map(read);
    expect(found.at(-1)).toBe(shortcut);
    expect(found.slice(0, -1).every((each) => each === null)).toBe(true);
  }
});

test("the second key of two has to follow soon", () => {
  let now = 0;
  const read = reader(() => now);
  read("g");
  now = 2_000;
  expect(read("h")).toBeNull();
});

test("a key that leads nowhere is forgotten", () => {
  const read = reader();
  read("g");
  expect(read("x")).toBeNull();
  expect(read("n")).toBe("create");
});

test.each(["input", "textarea", "select", "video"])("a key in a %s is not ours", (name) => {
  const field = document.body.appendChild(document.createElement(name));
  let taken: boolean | null = null;
  field.addEventListener("keydown", (event) => {
    taken = isTaken(event);
  });
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "l" }));
  expect(taken).toBe(true);
});

test("a key with Ctrl is the browser's", () => {
  expect(isTaken(new KeyboardEvent("keydown", { key: "n", ctrlKey: true }))).toBe(true);
  expect(isTaken(new KeyboardEvent("keydown", { key: "n" }))).toBe(false);
});
