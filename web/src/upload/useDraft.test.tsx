import { renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { blank } from "./draft";
import * as store from "./draftStore";
import { clearNote, note } from "./unsaved";
import { useDraft } from "./useDraft";

vi.mock("./draftStore", async (original) => ({
  ...(await original<typeof store>()),
  read: vi.fn(),
}));

test("a note of the page before is kept until it is read", async () => {
  clearNote();
  note("ana", { ...blank(), caption: "Dawn" });
  let found: (draft: null) => void = () => {};
  vi.mocked(store.read).mockReturnValue(new Promise((resolve) => (found = resolve)));
  const { unmount } = renderHook(() => useDraft("ana"));
  document.dispatchEvent(new Event("visibilitychange"));
  unmount();
  const again = renderHook(() => useDraft("ana"));
  found(null);
  await vi.waitFor(() => expect(again.result.current.draft.caption).toBe("Dawn"));
});
