import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Medium } from "../api/types";
import { Photo, sources } from "./Photo";
import { shortened } from "./renditions";

const urls = shortened({
  thumbnail: { avif: "t.avif", webp: "t.webp", jpg: "t.jpg" },
  small: { webp: "s.webp", jpg: "s.jpg" },
  standard: { avif: "m.avif", webp: "m.webp", jpg: "m.jpg" },
  full: { avif: "l.avif", webp: "l.webp", jpg: "l.jpg" },
});

test("a source lists the renditions of its format that there are, with their widths", () => {
  expect(sources({ urls, width: 4000 }, "webp")).toBe("s.webp 320w, m.webp 640w, l.webp 1080w");
  expect(sources({ urls, width: 4000 }, "avif")).toBe("m.avif 640w, l.avif 1080w");
});

test("no rendition is said to be wider than its original", () => {
  expect(sources({ urls, width: 500 }, "jpg")).toBe("s.jpg 320w, m.jpg 500w");
});

test("a picture offers all formats in their order, the last one for every browser", () => {
  const medium = {
    index: 0,
    type: "photo",
    is_sensitive: false,
    urls,
    width: 4000,
    alt_text: "A",
  };
  const { container } = render(<Photo medium={medium as Medium} sizes="100vw" />);
  const types = [...container.querySelectorAll("source")].map((source) => source.type);
  expect(types).toEqual(["image/avif", "image/webp"]);
  expect(screen.getByAltText("A").getAttribute("src")).toBe("m.jpg");
});
