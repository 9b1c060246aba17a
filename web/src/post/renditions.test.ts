import { expect, test } from "vitest";
import { address, formats, shortened } from "./renditions";

const urls = (post: string, end = "") => ({
  small: { webp: `https://x/${post}/small.webp${end}`, jpg: `https://x/${post}/small.jpg${end}` },
  full: {
    avif: `https://x/${post}/full.avif${end}`,
    webp: null,
    jpg: `https://x/${post}/full.jpg${end}`,
  },
});

test("every address is the same again, and there are no others", () => {
  for (const given of [urls("p"), urls("p", "?Signature=a/b")]) {
    const short = shortened(given);
    expect(address(short, "small", "webp")).toBe(given.small.webp);
    expect(address(short, "full", "jpg")).toBe(given.full.jpg);
    expect(address(short, "full", "webp")).toBeUndefined();
    expect(address(short, "standard", "jpg")).toBeUndefined();
  }
});

test("the formats keep their order", () => {
  expect(formats(shortened(urls("p")))).toEqual(["avif", "jpg"]);
});

test("names that posts have in common are held once, signatures are not held", () => {
  expect(shortened(urls("p")).ends).toBe(shortened(urls("q")).ends);
  expect(shortened(urls("p", "?a")).ends).not.toBe(shortened(urls("q", "?a")).ends);
});

test("addresses in several folders are kept whole", () => {
  const given = { small: { jpg: "https://x/a/s.jpg" }, full: { jpg: "https://y/b/f.jpg" } };
  const short = shortened(given);
  expect(address(short, "small", "jpg")).toBe(given.small.jpg);
  expect(address(short, "full", "jpg")).toBe(given.full.jpg);
});
