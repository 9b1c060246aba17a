import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/client";
import { Trouble } from "./Trouble";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const busy = (seconds: number | null) => new ApiError({ code: "rate_limited" }, 429, seconds);

test("a busy server's wait counts down, and then it is asked again, once", async () => {
  const again = vi.fn();
  render(<Trouble error={busy(3)} again={again} />);
  expect(screen.getAllByText("Too many requests. Try again in 3 s.")).toHaveLength(2);
  await pass(1_000);
  expect(screen.getByText("Too many requests. Try again in 2 s.")).toBeTruthy();
  expect(again).not.toHaveBeenCalled();
  await pass(10_000);
  expect(again).toHaveBeenCalledTimes(1);
});

test("another refusal counts from its own beginning", async () => {
  const { rerender } = render(<Trouble error={busy(3)} again={() => {}} />);
  await pass(2_000);
  rerender(<Trouble error={busy(9)} again={() => {}} />);
  await pass(1_000);
  expect(screen.getByText("Too many requests. Try again in 8 s.")).toBeTruthy();
});

test("without a time nothing is asked again by itself", async () => {
  const again = vi.fn();
  render(<Trouble error={busy(null)} again={again} />);
  await pass(60_000);
  expect(again).not.toHaveBeenCalled();
});

test("a page that has nothing to show leads home", () => {
  const missing = new ApiError({ code: "not_found" }, 404, null);
  const { rerender } = render(<Trouble error={missing} again={() => {}} isPage />);
  expect(screen.getByRole("link", { name: "Go home" }).getAttribute("href")).toBe("/");
  rerender(<Trouble error={missing} again={() => {}} />);
  expect(screen.queryByRole("link")).toBeNull();
  rerender(<Trouble error={busy(null)} again={() => {}} isPage />);
  expect(screen.queryByRole("link")).toBeNull();
});
