import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Post } from "../api/types";
import { reason, Why } from "./Why";

const user = { id: "1", username: "ana", avatar_url: null };
const explain = { interest: 0.2, recency: 0.9, relationship: 0, engagement: 0.1, score: 0.4 };

test("the strongest part of the score is the reason", () => {
  expect(reason({ explain, user })).toContain("It is new");
  expect(reason({ explain: { ...explain, interest: 1 }, user })).toContain("what you like");
});

test("without a part that says anything, it is the author", () => {
  const none = { interest: 0, recency: 0.01, relationship: 0, engagement: 0, score: 0 };
  expect(reason({ explain: none, user })).toBe("You follow ana.");
});

test("on the explore page it is what recommends the post", () => {
  expect(reason({ because: { tag: "sea" }, user })).toContain("#sea");
  expect(reason({ because: { person: user }, user })).toContain("ana");
});

test("all parts are shown as meters with their names", () => {
  render(<Why post={{ explain, user } as Post} />);
  const meter = screen.getByRole<HTMLMeterElement>("meter", { name: "How new it is" });
  expect(meter.value).toBe(0.9);
  expect(screen.getByText("90%")).toBeTruthy();
});
