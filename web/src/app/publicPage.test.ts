import { renderHook } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
  document.body.innerHTML = "";
  history.replaceState(null, "", "/");
});

async function load(html = "") {
  document.body.innerHTML = html;
  return import("./publicPage");
}

test("the page stays until somebody is signed in, and does not come back", async () => {
  const { usePublicPage } = await load('<div id="page"></div>');
  const { result, rerender } = renderHook(({ state }) => usePublicPage(state), {
    initialProps: { state: "unknown" as "unknown" | "in" | "out" },
  });
  expect(result.current).toBe(true);
  rerender({ state: "out" });
  expect(result.current).toBe(true);
  rerender({ state: "in" });
  expect(result.current).toBe(false);
  expect(document.getElementById("page")).toBeNull();
  rerender({ state: "out" });
  expect(result.current).toBe(false);
});

test("a document without such a page shows the app to everybody", async () => {
  const { usePublicPage } = await load();
  const { result } = renderHook(() => usePublicPage("out"));
  expect(result.current).toBe(false);
});

test.each([
  ["/p/01M8ME8BMNTVJMD2R8KKDR1Y4P", "/p/01M8ME8BMNTVJMD2R8KKDR1Y4P"],
  ["/@ana.b_1", "/@ana.b_1"],
  ["//evil.example", "/"],
  ["https://evil.example/p/x", "/"],
  ["/settings", "/"],
  ["javascript:alert(1)", "/"],
])("signing in leads from %s to %s", async (to, wanted) => {
  history.replaceState(null, "", `/sign-in?to=${encodeURIComponent(to)}`);
  const loaded = await load();
  expect(loaded.wanted()).toBe(wanted);
});
