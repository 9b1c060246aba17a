import { expect, test } from "vitest";
import { ago } from "./words";

const NOW = Date.parse("2026-11-29T12:00:00Z");

test("how long ago something was, in its largest unit, and the date after a week", () => {
  expect(ago("2026-11-29T11:59:50Z", NOW)).toBe("10s ago");
  expect(ago("2026-11-29T09:30:00Z", NOW)).toBe("2h ago");
  expect(ago("2026-11-28T09:30:00Z", NOW)).toBe("yesterday");
  expect(ago("2026-11-01T09:30:00Z", NOW)).toBe("Nov 1, 2026");
});

test("a clock that is behind the server's shows no future", () => {
  expect(ago("2026-11-29T12:00:30Z", NOW)).toBe("now");
});
