import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/client";
import { persist } from "./persist";
import { NotSent } from "./send";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const online = (is: boolean) => vi.spyOn(navigator, "onLine", "get").mockReturnValue(is);
const never = new AbortController().signal;

test("what the network stopped is tried again, and the pauses are told", async () => {
  online(true);
  const waiting: boolean[] = [];
  const ask = vi.fn().mockRejectedValueOnce(new NotSent(0)).mockResolvedValue("sent");
  const done = persist(ask, (is) => waiting.push(is), never);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await done).toBe("sent");
  expect(waiting).toEqual([true, false]);
});

test("without a network it waits for it, however long that is, and goes on at once", async () => {
  const is = online(false);
  const ask = vi.fn().mockRejectedValueOnce(new NotSent(0)).mockResolvedValue("sent");
  const done = persist(ask, () => {}, never);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(ask).toHaveBeenCalledTimes(1);
  is.mockReturnValue(true);
  dispatchEvent(new Event("online"));
  expect(await done).toBe("sent");
});

test("an answer that says when to come back is obeyed", async () => {
  online(true);
  const ask = vi
    .fn()
    .mockRejectedValueOnce(new ApiError({}, 429, 20))
    .mockResolvedValue("sent");
  const done = persist(ask, () => {}, never);
  await vi.advanceTimersByTimeAsync(19_000);
  expect(ask).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await done).toBe("sent");
});

test("a refusal stays one, and so does what fails again and again", async () => {
  online(true);
  const refused = new ApiError({ code: "invalid" }, 422, null);
  await expect(
    persist(
      () => Promise.reject(refused),
      () => {},
      never,
    ),
  ).rejects.toBe(refused);
  const ask = vi.fn().mockRejectedValue(new NotSent(0));
  const failed = persist(ask, () => {}, never).catch((error) => error);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(await failed).toBeInstanceOf(NotSent);
  expect(ask.mock.calls.length).toBeGreaterThan(3);
});

test("leaving the page ends the waiting", async () => {
  online(true);
  const leaving = new AbortController();
  const ask = vi.fn().mockRejectedValue(new NotSent(0));
  const ended = persist(ask, () => {}, leaving.signal).catch(() => "left");
  await vi.advanceTimersByTimeAsync(0);
  leaving.abort();
  expect(await ended).toBe("left");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(1);
});
