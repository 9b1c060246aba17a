import { expect, test } from "vitest";
import { MOST_ZOOM, moved, square, WHOLE, zoomed } from "./crop";

const WIDE = { width: 300, height: 100 };

test("at first the largest square in the middle is kept", () => {
  expect(square(WIDE, WHOLE)).toEqual({ left: 100, top: 0, side: 100 });
  expect(square({ width: 100, height: 300 }, WHOLE)).toEqual({ left: 0, top: 100, side: 100 });
});

test("the square never leaves the picture, and comes back at once", () => {
  const right = moved(WIDE, WHOLE, 9, 9);
  expect(square(WIDE, right)).toEqual({ left: 200, top: 0, side: 100 });
  expect(square(WIDE, moved(WIDE, right, -0.5, 0)).left).toBeCloseTo(150);
});

test("zooming keeps the middle, and has bounds", () => {
  expect(square(WIDE, zoomed(WIDE, WHOLE, 2))).toEqual({ left: 125, top: 25, side: 50 });
  expect(zoomed(WIDE, WHOLE, 99).zoom).toBe(MOST_ZOOM);
  expect(zoomed(WIDE, WHOLE, 0).zoom).toBe(1);
});

test("at every zoom and place, the square lies in the picture", () => {
  for (let zoom = 1; zoom <= MOST_ZOOM; zoom += 0.5) {
    for (const step of [-3, -0.4, 0, 0.7, 3]) {
      const { left, top, side } = square(WIDE, moved(WIDE, { ...WHOLE, zoom }, step, -step));
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(left + side).toBeLessThanOrEqual(WIDE.width + 1e-9);
      expect(top + side).toBeLessThanOrEqual(WIDE.height + 1e-9);
    }
  }
});
